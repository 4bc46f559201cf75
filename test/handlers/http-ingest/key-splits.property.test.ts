import * as fc from 'fast-check';
import { FakeStream, IngestBench } from './ingest-bench';

const key = fc.constantFrom('ada', 'grace', 'ada#1', 'a key with spaces');
const events = fc.array(key, { minLength: 1, maxLength: 60 });
/** Key and number of the split. A key beyond visible ASCII is hashed with its split. */
const partsOf = (partitionKey: string) => /^(.*)#(\d+)$/.exec(partitionKey)?.slice(1) ?? [];

test('whatever the keys are, each event is put once, whole, under one of the partition keys of its key', async () => {
  await fc.assert(fc.asyncProperty(events, fc.integer({ min: 2, max: 8 }), async (keys, splits) => {
    const stream = new FakeStream();
    const bodies = keys.map((each, n) => ({ key: each, n }));
    const { results } = await new IngestBench(stream, { splits }).post(bodies);
    expect(results.map(({ status }) => status)).toEqual(keys.map(() => 200));
    expect(stream.stored.map(({ text }) => (JSON.parse(text) as { n: number }).n).sort((one, other) => one - other)).toEqual(keys.map((_, n) => n));
    const hashed = new Set<string>();
    for (const { text, partitionKey } of stream.stored) {
      const { key: own } = JSON.parse(text) as { key: string };
      if (own.includes(' ')) {
        expect(partitionKey).toMatch(/^[0-9a-f]{64}$/);
        hashed.add(partitionKey);
      } else {
        const [base, split] = partsOf(partitionKey);
        expect([base, Number(split) < splits]).toEqual([own, true]);
      }
    }
    expect(hashed.size).toBeLessThanOrEqual(splits);
  }));
});

test('the events of one key have all of its partition keys, none of them much more than others, and go in few requests', async () => {
  const stream = new FakeStream();
  const bench = new IngestBench(stream, { splits: 4 });
  for (let request = 0; request < 20; request++) await bench.post(Array.from({ length: 100 }, (_, n) => ({ key: 'ada', n })));
  const counts = new Map<string, number>();
  stream.stored.forEach(({ partitionKey }) => counts.set(partitionKey, (counts.get(partitionKey) ?? 0) + 1));
  expect([...counts.keys()].sort()).toEqual(['ada#0', 'ada#1', 'ada#2', 'ada#3']);
  // 500 each: further away than 10 standard deviations (19 events) is no chance
  counts.forEach(count => expect(Math.abs(count - 500)).toBeLessThan(190));
  expect(stream.requests).toBeLessThan(20 * 60);
});

test('an event without a key has a random one of its own, without a split', async () => {
  const stream = new FakeStream();
  await new IngestBench(stream, { splits: 3 }).post([{ n: 1 }]);
  expect(stream.stored).toEqual([{ text: '{"n":1}', partitionKey: 'random-1' }]);
});
