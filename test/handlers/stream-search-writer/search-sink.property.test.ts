import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { hashOf } from '../../../handlers/shared/search/document-change';
import { SearchEngine } from '../../../handlers/shared/search/search-engine';
import { branchRun } from '../../../handlers/shared/stream/branch-run';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { Stages } from '../../../handlers/shared/stream/stages';
import { versionOf } from '../../../handlers/shared/stream/version';
import { SearchSink } from '../../../handlers/stream-search-writer/search-sink';
import { Observed } from '../shared/observers';
import { Fate, FakeEngine } from '../shared/search/fake-engine';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const KEYS = ['a', 'b', 'c'];
const EPOCH = 1_893_456_000;

type Kind = 'good' | 'mapping' | 'no JSON' | 'no object' | 'no key' | 'own member' | 'filtered';
/** As the engine fails it once: requests, documents, or the whole index. */
const faults = fc.array(fc.constantFrom<Fate>('busy', 'conflict', 'busy-request', 'no-answer', 'not-json', 'no-index'), { maxLength: 3 });
const kind = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Kind>('good') },
  { weight: 4, arbitrary: fc.constantFrom<Kind>('mapping', 'no JSON', 'no object', 'no key', 'own member', 'filtered') },
);
const put = fc.record({ key: fc.constantFrom(...KEYS), kind, faults });
type Put = typeof put extends fc.Arbitrary<infer T> ? T : never;
const plan = fc.record({
  puts: fc.array(put, { minLength: 1, maxLength: 30 }),
  /** In which order batches bring the records, some of them more than once: replays, redeliveries, parents and children of a reshard. */
  order: fc.array(fc.nat(29), { maxLength: 40 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  isById: fc.boolean(),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

function textOf({ key, kind: of }: Put, number: number): string {
  switch (of) {
    case 'no JSON': return `{"key":"${key}"`;
    case 'no object': return `[${number}]`;
    case 'no key': return JSON.stringify({ number });
    case 'own member': return JSON.stringify({ key, number, _catalog: {} });
    default: return JSON.stringify({ key, number, hidden: of === 'filtered' });
  }
}
const sequenceOf = (place: number) => String(10n ** (place >= 15 ? 56n : 55n) + BigInt(place));
const isPoison = ({ kind: of }: Put, isById: boolean) => !['good', 'filtered', ...isById ? [] : ['no key']].includes(of);

/** Delivers until nothing comes again: each batch goes on from the record that the branch names. */
async function play({ puts, order, batchSize, isById }: Plan) {
  const { log, metrics } = new Observed();
  const failed = new Map<string, string>();
  const idOf = new Map<string, string>();
  const fates: Record<string, Fate[]> = {};
  const engine = new FakeEngine(fates);
  const behind: SearchEngine = { send: request => request.path.endsWith('/_bulk') ? engine.send(request) : Promise.resolve({ status: 200, body: '{}' }) };
  const records = puts.map((each, place) => putRecord({
    kinesis: { data: Buffer.from(textOf(each, place)).toString('base64'), sequenceNumber: sequenceOf(place), partitionKey: each.key, approximateArrivalTimestamp: EPOCH },
    eventSourceARN: ARN,
  }));
  const index = { settings: { alias: 'clicks' }, engine: behind, tries: new Tries(), isMade: false };
  const sink = new SearchSink(isById ? ['key'] : undefined, { index, metrics, now: () => EPOCH * 1_000, timeLeft: () => 60_000, backoff: { initialDelay: 0, maxDelay: 0 } });
  const stages = new Stages([{ name: 'Clicks' }, { name: 'Shown', filter: '$not(hidden = true)' }], async () => jsonata);
  puts.forEach((each, place) => {
    const { id, content } = records[place];
    if (each.kind === 'good' || each.kind === 'mapping' || (each.kind === 'no key' && !isById)) {
      const document = sink.itemOf(records[place], { text: content().toString(), value: {} });
      idOf.set(id, document.id);
      // a mapping is never right: it is refused each time
      fates[`${document.id}@${document.version}`] = [...each.faults, ...each.kind === 'mapping' ? Array<Fate>(200).fill('mapping') : []];
    }
  });
  const run = branchRun(stages, sink, {
    failures: { send: async ({ id, reason }: FailedRecord) => void failed.set(id, reason) }, tries: new Tries(), metrics, log,
  });
  const all = [...order.filter(place => place < records.length).map(place => records[place]), ...records];
  let deliveries = 0;
  for (let first = 0; first < all.length;) {
    if (++deliveries > 2_000) throw new Error('never done');
    const batch = all.slice(first, first + batchSize);
    try {
      const [again] = (await run.run(batch)).batchItemFailures;
      first += again ? batch.findIndex(({ id }) => id === again.itemIdentifier) : batch.length;
    } catch (error) {
      if (!/have to come again/.test(String(error))) throw error;
    }
  }
  return { puts, records, engine, failed, idOf, isById };
}

const forAllRuns = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 60 });
const isDocument = (each: Put, isById: boolean) => each.kind !== 'filtered' && !isPoison(each, isById);

jest.setTimeout(120_000);

describe('a search index, whatever the order of the records, their repetitions, and the faults of the engine', () => {
  test('has each record, or the latest one of each id, and nothing else', () => forAllRuns(({ puts, records, engine, idOf, isById }) => {
    const expected = new Map<string, object>();
    puts.forEach((each, place) => {
      if (isDocument(each, isById)) {
        const { id, source, content } = records[place];
        const stamp = { version: versionOf(source, id), hash: hashOf(idOf.get(id)!) };
        expected.set(idOf.get(id)!, { document: JSON.parse(content().toString()) as object, stamp });
      }
    });
    expect(engine.documents).toEqual(expected);
  }));

  test('is a document, a failure with its reason, or superseded: every record, by id', () => forAllRuns(({ puts, records, failed, engine, idOf, isById }) => {
    const reasons: Partial<Record<Kind, RegExp>> = {
      'mapping': /^status 400, mapper_parsing_exception, field price of type long$/,
      'no JSON': /^the record must be JSON$/,
      'no object': /^the record must be an object to become a document$/,
      'no key': /^key must be a text, a number or a boolean: it is in the id of the document$/,
      'own member': /^a document must not have the member _catalog/,
    };
    puts.forEach((each, place) => {
      const { id, source } = records[place];
      const reason = failed.get(id);
      if (reason !== undefined) expect(reason).toMatch(reasons[each.kind]!);
      const known = engine.documents.get(idOf.get(id) ?? '')?.stamp.version ?? '';
      const isSuperseded = known > versionOf(source, id)!;
      expect([place, reason !== undefined]).toEqual([place, isPoison(each, isById) && !(reason === undefined && isSuperseded)]);
    });
  }));
});

test('the lag is that of the oldest record, also where nothing was written', async () => {
  const seconds: number[] = [];
  const down: SearchEngine = { send: () => Promise.reject(new Error('down')) };
  const sink = new SearchSink(undefined, {
    index: { settings: { alias: 'clicks' }, engine: down, tries: new Tries(), isMade: true },
    metrics: { count: () => undefined, seconds: (name, value) => { expect(name).toBe('SearchLag'); seconds.push(value); } },
    now: () => (EPOCH + 90) * 1_000,
    timeLeft: () => 0,
  });
  const items = [30, 0, 60].map((arrived, place) => ({ id: String(place), version: '1', document: '{}', arrivedAt: EPOCH + arrived }));
  expect((await sink.write([...items, { id: '9', version: '1', document: '{}' }])).map(({ permanent }) => permanent)).toEqual([false, false, false, false]);
  expect(seconds).toEqual([90]);
});
