import * as fc from 'fast-check';
import { CountedRange } from '../../../handlers/shared/windows/window-result';
import { rangeOf, uncounted } from '../../../handlers/stream-window/uncounted';

const SHARD = 'shardId-000000000000';
const record = (place: string, shard = SHARD) => ({ shard, place });
const range = (first: string, last: string, shard = SHARD): CountedRange => ({ shard, first, last });
const runsOf = (places: string, counted: CountedRange[] = [], refused: string[] = []) =>
  uncounted([...places].map(place => record(place)), counted, refused).map(run => run.map(({ place }) => place).join(''));

test('records are one run where nothing is between them', () => expect(runsOf('acf')).toEqual(['acf']));
test('a record is counted once that is there twice', () => expect(runsOf('aabb')).toEqual(['ab']));
test('what is counted is left out, and ends a run', () => expect(runsOf('abcde', [range('b', 'c')])).toEqual(['a', 'de']));
test('ranges of another shard do not count', () => expect(runsOf('abc', [range('a', 'c', 'shardId-000000000001')])).toEqual(['abc']));
test('a run ends before a record that was refused', () => expect(runsOf('acf', [], ['d'])).toEqual(['ac', 'f']));
test('nothing is left where all is counted', () => expect(runsOf('bc', [range('a', 'd')])).toEqual([]));

test('in whatever order ranges come about, they have each record once, and do not overlap', () => {
  const batch = fc.tuple(fc.nat(25), fc.nat(25)).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
  fc.assert(fc.property(fc.array(batch, { minLength: 1, maxLength: 12 }), batches => {
    const counted: CountedRange[] = [];
    const times = new Map<string, number>();
    for (const [first, last] of batches) {
      const places = Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(97 + first + index));
      for (const run of uncounted(places.map(place => record(place)), [...counted], [])) {
        run.forEach(({ place }) => times.set(place, (times.get(place) ?? 0) + 1));
        counted.push(rangeOf(run));
      }
    }
    expect([...times.values()].every(each => each === 1)).toBe(true);
    const inOrder = counted.sort((one, other) => one.last < other.last ? -1 : 1);
    inOrder.slice(1).forEach(({ first }, index) => expect(first > inOrder[index].last).toBe(true));
  }));
});
