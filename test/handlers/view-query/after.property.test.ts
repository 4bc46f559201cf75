import * as fc from 'fast-check';
import { Api, MemoryIndex } from './api';
import { Tries } from '../../../handlers/shared/messages/tries';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { Row } from '../../../handlers/shared/views/row';
import { projectChanges } from '../../../handlers/view-projector/project-changes';
import { MemoryTable, viewOf } from '../view-projector/views';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const KEYS = ['a', 'b', 'c'];
const SHARDS = 3;
const VIEW = { projection: { jsonata: 'hidden ? null : { "id": id, "views": views, "country": country }' }, partitionBy: 'country', shardCount: SHARDS, versionAttribute: 'v' };

/** A write of a key: without views, its removal. */
const write = fc.record({
  key: fc.constantFrom(...KEYS),
  views: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined, freq: 4 }),
  country: fc.constantFrom('ES', 'IT'),
  hidden: fc.boolean(),
  more: fc.integer({ min: 1, max: 3 }),
});
const plan = fc.record({
  writes: fc.array(write, { minLength: 1, maxLength: 12 }),
  /** Records that are delivered, in any order and more than once. */
  delivered: fc.array(fc.nat(11), { maxLength: 20 }),
  /** After how many deliveries the index catches up with a row. */
  indexed: fc.array(fc.record({ after: fc.nat(20), key: fc.constantFrom(...KEYS) }), { maxLength: 6 }),
  asked: fc.nat(11),
  limit: fc.integer({ min: 1, max: 4 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

interface Written {
  readonly record: TableRecord;
  readonly key: string;
  /** The version that the write gave the item; of a removal, that of the item before. */
  readonly version: number;
  readonly isRemoved: boolean;
  /** What readers see of the item. */
  readonly shown?: { readonly country: string; readonly views: number };
}

/** The writes as a table has them: an item that is not there is not removed. Versions go on after a removal. */
function written(writes: Plan['writes']): Written[] {
  const items = new Map<string, Image>();
  const versions = new Map<string, number>();
  return writes.flatMap(({ key, views, country, hidden, more }, index) => {
    const before = items.get(key);
    const isRemoved = views === undefined;
    if (isRemoved && !before) return [];
    const Keys = { id: { S: key } };
    const version = (versions.get(key) ?? 0) + (isRemoved ? 0 : more);
    versions.set(key, version);
    const image: Image = { ...Keys, views: { N: String(views) }, country: { S: country }, hidden: { BOOL: hidden }, v: { N: String(version) } };
    if (isRemoved) items.delete(key);
    else items.set(key, image);
    const images = { OldImage: before ?? Keys, ...!isRemoved && { NewImage: image } };
    const dynamodb = { SequenceNumber: String(1_000 + index), ApproximateCreationDateTime: 1_893_456_000, Keys, ...images };
    const shown = isRemoved || hidden ? undefined : { country, views };
    return [{ record: { eventName: isRemoved ? 'REMOVE' : before ? 'MODIFY' : 'INSERT', eventSourceARN: ARN, dynamodb }, key, version, isRemoved, shown }];
  });
}

async function play({ writes: given, delivered, indexed, asked, limit }: Plan) {
  const writes = written(given);
  if (writes.length === 0) return undefined;
  const [table, index] = [new MemoryTable(), new MemoryIndex()];
  const view = viewOf(VIEW, table);
  const silent = { warn: () => undefined, error: () => undefined };
  const failures = { send: async () => { throw new Error('nothing is poison'); } };
  const project = (record: TableRecord) =>
    projectChanges([record], { views: [view], failures, tries: new Tries(), metrics: { count: () => undefined }, log: silent, now: () => Date.parse('2030-01-01') });
  const catchUp = (key: string) => {
    const row: Row | undefined = table.rows.get(`{"id":"${key}"}`);
    if (row?.entry) index.put(row.id, row.entry.shard, row.entry.sort, row.entry.data);
    else if (row) index.rows.delete(row.id);
  };
  for (const [at, n] of delivered.entries()) {
    await project(writes[n % writes.length].record);
    indexed.filter(each => each.after === at).forEach(({ key }) => catchUp(key));
  }
  table.rows.forEach((row, id) => index.written.set(id, row));
  const { key, version, isRemoved } = writes[asked % writes.length];
  const token = { after: JSON.stringify({ key: { id: key }, version, ...isRemoved && { removed: true } }), limit: String(limit) };
  const pagesOf = async (country: string) => {
    const api = new Api(index, [{ maxWaitMillis: 100, shardCount: SHARDS }]);
    const first = await api.page(token, country);
    const rows = [...first.rows];
    for (let { nextCursor } = first; nextCursor !== undefined;) {
      const next = await api.page({ ...token, cursor: nextCursor }, country);
      rows.push(...next.rows);
      nextCursor = next.nextCursor;
    }
    return { stale: first.stale!, rows };
  };
  const [es, it] = [await pagesOf('ES'), await pagesOf('IT')];
  const newest = Math.max(...delivered.map(n => n % writes.length).filter(n => writes[n].key === key), -1);
  return { writes, es, it, key, asked: asked % writes.length, newest };
}

test('a page after a write has the newest state of the item that the view has, in one place, or says that it is stale', async () => {
  const seen = { stale: 0, reached: 0 };
  await fc.assert(fc.asyncProperty(plan, async given => {
    const run = await play(given);
    if (!run) return;
    const { writes, es, it: italy, key, asked, newest } = run;
    // the newest change that came counts, in whichever order; an item that the projection leaves out is as good as removed
    const isLeftOut = newest >= 0 && writes[asked].isRemoved && writes[newest].version === writes[asked].version && !writes[newest].shown;
    const isStale = newest < asked && !isLeftOut;
    expect([es.stale, italy.stale]).toEqual([isStale, isStale]);
    seen[es.stale ? 'stale' : 'reached'] += 1;
    if (es.stale) return;
    const rows = [...es.rows.map(row => ({ ...row, from: 'ES' })), ...italy.rows.map(row => ({ ...row, from: 'IT' }))].filter(row => (row as { id?: unknown }).id === key);
    const { shown } = writes[newest];
    expect(rows).toEqual(shown ? [{ id: key, views: shown.views, country: shown.country, from: shown.country }] : []);
  }), { numRuns: 400 });
  expect(Math.min(seen.stale, seen.reached)).toBeGreaterThan(40);
});
