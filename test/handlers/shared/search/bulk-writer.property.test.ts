import * as fc from 'fast-check';
import { Fate, FakeEngine, impatient } from './fake-engine';
import { DocumentChange, hashOf } from '../../../../handlers/shared/search/document-change';

const IDS = ['a', 'b', 'c', 'd', 'e'];

const fates = fc.array(fc.constantFrom<Fate>('busy', 'busy', 'conflict', 'busy-request', 'no-answer', 'not-json', 'no-index', 'mapping'), { maxLength: 4 });
const change = fc.record({ id: fc.constantFrom(...IDS), version: fc.integer({ min: 1, max: 30 }), deleted: fc.boolean(), fates });
const plan = fc.record({
  // each version of a document is one change
  changes: fc.uniqueArray(change, { maxLength: 40, selector: ({ id, version }) => `${id}@${version}` }),
  repeated: fc.array(fc.nat(39), { maxLength: 20 }),
  maxDocuments: fc.integer({ min: 1, max: 20 }),
  maxBytes: fc.integer({ min: 300, max: 4_000 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const keyOf = ({ id, version }: DocumentChange) => `${id}@${version}`;

/** Delivers again what was not written, as a stream does, until the engine has taken everything or refused it. */
async function play({ changes, repeated, maxDocuments, maxBytes }: Plan) {
  const all = changes.map(({ id, version, deleted }): DocumentChange => {
    const text = String(version).padStart(3, '0');
    return { id, version: text, ...!deleted && { document: JSON.stringify({ of: text }) } };
  });
  const engine = new FakeEngine(Object.fromEntries(all.map((item, index) => [keyOf(item), [...changes[index].fates]])));
  const sent = [...all, ...repeated.filter(index => index < all.length).map(index => ({ ...all[index] }))];
  const writer = impatient(engine, { maxDocuments, maxBytes });
  const refused = new Set<string>();
  const reported: Array<[DocumentChange[], DocumentChange[]]> = [];
  let waiting = sent;
  for (let delivery = 0; waiting.length > 0; delivery++) {
    if (delivery > 500) throw new Error('never done');
    const failures = await writer.write(waiting);
    reported.push([waiting, failures.map(({ item }) => item)]);
    failures.filter(({ permanent }) => permanent).forEach(({ item }) => refused.add(keyOf(item)));
    waiting = failures.filter(({ permanent }) => !permanent).map(({ item }) => item);
  }
  return { all, engine, refused, reported, changes, maxDocuments, maxBytes };
}

const forAllPlans = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 120 });

jest.setTimeout(120_000);

test('each document is its newest change, whatever the order, the faults and the repetitions', () => forAllPlans(({ all, engine, refused }) => {
  const written = all.filter(item => engineTook(engine, item) || !refused.has(keyOf(item)));
  for (const id of IDS) {
    const newest = written.filter(item => item.id === id).sort((one, other) => one.version < other.version ? 1 : -1)[0];
    const expected = newest && {
      document: newest.document === undefined ? {} : JSON.parse(newest.document) as object,
      stamp: { version: newest.version, hash: hashOf(id), ...newest.document === undefined && { deletedAt: 0 } },
    };
    expect(engine.documents.get(id)).toEqual(expected);
  }
}));

test('only what the engine refuses by its content is refused', () => forAllPlans(({ changes, all, refused }) => {
  all.forEach((item, index) => {
    if (!changes[index].fates.includes('mapping')) expect(refused).not.toContain(keyOf(item));
  });
}));

test('what is reported is part of what was given, in its order', () => forAllPlans(({ reported }) => {
  for (const [given, failures] of reported) expect(given.filter(item => failures.includes(item))).toEqual(failures);
}));

test('no request is above the limits, unless it has one document', () => forAllPlans(({ engine, maxDocuments, maxBytes }) => {
  engine.requests.forEach((ids, index) => {
    expect(ids.length).toBeLessThanOrEqual(maxDocuments);
    if (ids.length > 1) expect(engine.bytes[index]).toBeLessThanOrEqual(maxBytes);
  });
}));

/** A repetition may have been written though the first was refused: the fate is used up. */
function engineTook(engine: FakeEngine, { id, version }: DocumentChange): boolean {
  return engine.documents.get(id)?.stamp.version === version;
}
