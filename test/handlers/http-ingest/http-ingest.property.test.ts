import * as fc from 'fast-check';
import { FakeStream, Fate, IngestBench } from './ingest-bench';

const SCHEMA = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };
const fates = fc.array(fc.constantFrom<Fate>('taken', 'throttled', 'failed', 'lost', 'down', 'slowed', 'denied'), { maxLength: 7 });
const kind = fc.constantFrom('good', 'good', 'good', 'poison', 'bad key');
const event = fc.record({ kind, key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }), fates });
/** One too large for a record at most: more are too large for the body. */
const events = fc.tuple(fc.array(event, { maxLength: 12 }), fc.nat(40))
  .map(([drawn, large]) => drawn.map((each, index) => index === large ? { ...each, kind: 'large' } : each));

interface Drawn { readonly kind: string; readonly key?: string }

const bodyOf = ({ kind: of, key }: Drawn, n: number) => ({
  n: of === 'poison' ? 'text' : n,
  ...of === 'bad key' ? { key: { n } } : key !== undefined && { key },
  ...of === 'large' && { x: 'x'.repeat(1_048_576) },
});

test('an event answered as accepted is stored at its place, one that is refused is not, and a key keeps its order', async () => {
  const seen = new Set<number>();
  await fc.assert(fc.asyncProperty(events, async drawn => {
    const bodies = drawn.map(bodyOf);
    const texts = bodies.map(body => JSON.stringify(body));
    const stream = new FakeStream((text, time) => drawn[texts.indexOf(text)].fates[time] ?? 'taken');
    const { status, headers, results } = await new IngestBench(stream, { schema: SCHEMA }).post(bodies);
    const stored = stream.stored.map(({ text }) => texts.indexOf(text));
    expect(results).toHaveLength(drawn.length);

    results.forEach((result, index) => {
      seen.add(result.status);
      const { kind: of } = drawn[index];
      expect(result.status === 400).toBe(of === 'poison' || of === 'bad key');
      expect(result.status === 413).toBe(of === 'large');
      if (result.status === 200) expect(stored[Number(result.sequenceNumber) - 1]).toBe(index);
      // 503 may be stored: where it says that the stream did not confirm it
      else if (result.status !== 503 || !result.detail!.includes('may have it')) expect(stored).not.toContain(index);
    });

    const accepted = results.some(result => result.status === 200);
    const untaken = results.some(result => [429, 503].includes(result.status));
    expect([status === 200, headers['retry-after'] === undefined]).toEqual([accepted || !untaken, accepted || !untaken]);

    for (const key of ['a', 'b', 'c']) {
      const ofKey = stored.filter(index => drawn[index].key === key);
      expect(ofKey).toEqual([...ofKey].sort((one, other) => one - other));
      // nothing that may have been stored is behind something that is not known to be
      const answers = results.filter((_, index) => drawn[index].key === key && drawn[index].kind === 'good').map(result => result.status === 200);
      expect(answers).toEqual([...answers].sort((one, other) => Number(other) - Number(one)));
    }
  }), { numRuns: 500 });
  expect([...seen].sort()).toEqual([200, 400, 413, 429, 503]);
}, 120_000);
