import { MemoryTable, viewOf } from './views';
import { Attribute } from '../../../handlers/shared/json/attribute-json';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { StreamBatchResponse } from '../../../handlers/shared/stream/stream-run';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { ViewTable } from '../../../handlers/shared/views/row';
import { projectChanges } from '../../../handlers/view-projector/project-changes';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const NOW = 1_893_456_060_000;
const PICK = { pick: ['views', 'country'] };
let number = 1_000;

function change(id: string, image?: Image, more: Partial<TableRecord> = {}): TableRecord {
  const Keys = { id: { S: id } };
  const images = image ? { NewImage: { ...Keys, ...image } } : { OldImage: Keys };
  const dynamodb = { SequenceNumber: String(number++), ApproximateCreationDateTime: NOW / 1000 - 60, Keys, ...images };
  return { eventName: image ? 'INSERT' : 'REMOVE', eventSourceARN: ARN, dynamodb, ...more };
}
const views = (count: number | string, country?: string): Image =>
  ({ views: { N: String(count) }, ...country !== undefined && { country: { S: country } } });

const nested = (levels: number): Attribute => levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] };

/** A projector with one view, or with several. */
class Engine {
  readonly aside: FailedRecord[] = [];
  readonly top: ReturnType<typeof viewOf>;
  readonly tries = new Tries();

  constructor(readonly table: ViewTable = new MemoryTable(), private readonly others: ReturnType<typeof viewOf>[] = [], settings: object = {}) {
    this.top = viewOf({ projection: PICK, ...settings }, table);
  }

  project(records: TableRecord[]): Promise<StreamBatchResponse> {
    return projectChanges(records, {
      views: [this.top, ...this.others],
      failures: { send: async record => void this.aside.push(record) },
      tries: this.tries,
      metrics: { count: () => undefined },
      log: { warn: () => undefined, error: () => undefined },
      now: () => NOW,
    });
  }
}

/** A table that refuses some puts. */
function refusing(error: (put: number) => Error | undefined): ViewTable & { readonly memory: MemoryTable } {
  const memory = new MemoryTable();
  let puts = 0;
  return {
    memory,
    put: async row => {
      const refusal = error(++puts);
      if (refusal) throw refusal;
      return memory.put(row);
    },
  };
}
const failure = (name: string, httpStatusCode: number) => Object.assign(new Error('views are 17'), { name, $metadata: { httpStatusCode } });

test('a row has the key of its item, its version, its time, its place and its content', async () => {
  const engine = new Engine(undefined, [], { partitionBy: 'country' });
  await engine.project([change('42', views('12345678901234567890', 'ES'))]);
  const [row] = (engine.table as MemoryTable).rows.values();
  expect(row).toEqual({
    id: '{"id":"42"}',
    version: expect.stringMatching(/^1893456000000\d{40}$/) as string,
    changedAt: new Date(NOW - 60_000),
    entry: { shard: expect.stringMatching(/^ES#[012]$/) as string, sort: expect.stringMatching(/^n25201234567890123456789!\w{32}$/) as string, data: { views: { N: '12345678901234567890' }, country: { S: 'ES' } } },
  });
});

test('an item without an attribute to sort or partition by is not in the view, and leaves it', async () => {
  const engine = new Engine(undefined, [], { partitionBy: 'country' });
  await engine.project([change('1', views(5, 'ES')), change('2', views(5)), change('1', { country: { S: 'ES' }, views: { NULL: true } })]);
  expect([...(engine.table as MemoryTable).rows.values()].map(({ id, entry }) => [id, entry])).toEqual([['{"id":"1"}', undefined], ['{"id":"2"}', undefined]]);
});

test.each<[what: string, more: Partial<TableRecord>]>([
  ['was removed', {}],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
  ['expired', { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } as Partial<TableRecord>],
])('an item that %s leaves the view, and an older change has no effect', async (_, more) => {
  const engine = new Engine();
  const older = change('1', views(5));
  await engine.project([change('1', undefined, more)]);
  await engine.project([older]);
  expect((engine.table as MemoryTable).first('', 3, 10)).toEqual([]);
  expect(engine.top.counts).toMatchObject({ RowsWritten: 1, OutdatedChanges: 1 });
});

test('an item that is created again has a new row', async () => {
  const engine = new Engine();
  await engine.project([change('1', views(5)), change('1'), change('1', views(7))]);
  expect((engine.table as MemoryTable).first('', 3, 10).map(({ entry }) => entry!.data)).toEqual([views(7)]);
});

test('of a hot item a batch writes one row, the last one', async () => {
  const engine = new Engine();
  await engine.project(Array.from({ length: 100 }, (_, n) => change('hot', views(n))));
  expect((engine.table as MemoryTable).puts).toBe(1);
  expect((engine.table as MemoryTable).first('', 3, 10).map(({ entry }) => entry!.data)).toEqual([views(99)]);
});

test('of changes of an item that come in another order in a batch, the newest counts', async () => {
  const engine = new Engine();
  const [older, newer, removed] = [change('hot', views(1)), change('hot', views(2)), change('gone', views(3))];
  const removal = change('gone');
  await engine.project([newer, older, removal, removed]);
  const rows = [...(engine.table as MemoryTable).rows.values()];
  expect(rows.map(({ id, entry }) => [id, entry?.data.views])).toEqual([['{"id":"hot"}', { N: '2' }], ['{"id":"gone"}', undefined]]);
});

test('a change of which one view can make no row is in the failure queue once, and the others have their rows', async () => {
  const table = new MemoryTable();
  const other = viewOf({ name: 'All', projection: { jsonata: '{ "one": 1, "id": id }' }, sortBy: 'one' }, table);
  const engine = new Engine(undefined, [other, viewOf({ name: 'Broken', projection: { jsonata: 'id' } }, new MemoryTable())]);
  const poison = change('1', { views: { M: {} } });
  expect(await engine.project([poison, change('2', views(1))])).toEqual({ batchItemFailures: [] });
  expect(engine.aside.map(({ reason, id, content }) => [reason, id, JSON.parse(content.toString())])).toContainEqual([
    'Top: the attributes to sort and partition by must be numbers or texts; Broken: the result of the expression must be an object, or nothing', poison.dynamodb!.SequenceNumber, poison,
  ]);
  expect(table.first('', 3, 10).map(({ id }) => id).sort()).toEqual(['{"id":"1"}', '{"id":"2"}']);
});

test.each<[what: string, image: Image, reason: string]>([
  ['a partition that is too long', views(1, 'x'.repeat(2_001)), 'Top: the text to partition by must have at most 2000 bytes, got 2001'],
  ['a text that is too long', { views: { S: 'x'.repeat(481) }, country: { S: 'ES' } }, 'Top: the text to sort by must have at most 480 bytes, got 481'],
  ['another type', { views: { BOOL: true }, country: { S: 'ES' } }, 'Top: the attributes to sort and partition by must be numbers or texts'],
  ['a row that is too large with what the library keeps beside it', { ...views(1, 'ES'), text: { S: 'x'.repeat(409_600 - 100) } }, expect.stringContaining('Top: the row must have at most 409600 bytes') as string],
  ['binary values that make a row too large', { ...views(1, 'ES'), text: { BS: ['AA==', Buffer.alloc(409_500).toString('base64')] } }, expect.stringContaining('Top: the row must have at most 409600 bytes') as string],
  ['an item with 32 levels, which are 33 in its row', { ...views(1, 'ES'), text: nested(32) }, 'Top: the row must have at most 32 levels, its content included'],
])('%s is poison', async (_, image, reason) => {
  const engine = new Engine(undefined, [], { partitionBy: 'country', projection: { pick: ['views', 'country', 'text'] } });
  await engine.project([change('1', image)]);
  expect(engine.aside.map(each => each.reason)).toEqual([reason]);
});

test.each<[what: string, text: Attribute]>([
  ['a text', { S: 'x'.repeat(409_000) }],
  ['binary values', { BS: ['AA==', Buffer.alloc(409_000).toString('base64')] }],
  ['numbers whose zeros take no room', { L: Array.from({ length: 45_000 }, () => ({ N: '1000000000000' })) }],
  ['sets', { SS: ['x'.repeat(200_000), 'y'.repeat(209_000)] }],
  ['31 levels', nested(31)],
])('%s that DynamoDB takes in a row makes one', async (_, text) => {
  const engine = new Engine(undefined, [], { projection: { pick: ['views', 'text'] } });
  await engine.project([change('1', { ...views(1), text })]);
  expect(engine.aside).toEqual([]);
  expect((engine.table as MemoryTable).puts).toBe(1);
});

test('a key that is longer than that of a table may be is hashed', async () => {
  const engine = new Engine();
  await engine.project([change('k'.repeat(1_100), views(1)), change(`${'k'.repeat(1_100)}2`, views(2))]);
  expect([...(engine.table as MemoryTable).rows.keys()]).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/), expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
});

test.each([
  ['ProvisionedThroughputExceededException', 400], ['ThrottlingException', 400], ['ResourceNotFoundException', 400], ['AccessDeniedException', 400], ['InternalServerError', 500],
])('%s makes the batch come again from the first row that was not written, and the failure queue gets nothing', async (name, status) => {
  const table = refusing(put => put === 2 ? failure(name, status) : undefined);
  const engine = new Engine(table);
  const batch = [change('1', views(1)), change('2', views(2)), change('3', views(3))];
  expect(await engine.project(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: batch[1].dynamodb!.SequenceNumber }] });
  expect(engine.aside).toEqual([]);
  expect(await engine.project(batch.slice(1))).toEqual({ batchItemFailures: [] });
  expect(table.memory.first('', 3, 10).map(({ entry }) => entry!.data)).toEqual([views(3), views(2), views(1)]);
});

test('the lag grows while a table is not available', async () => {
  const engine = new Engine(refusing(() => failure('InternalServerError', 500)));
  await expect(engine.project([change('1', views(1))])).rejects.toThrow('1 of 1 records have to come again: Top: InternalServerError, status 500');
  expect(engine.top.counts).toEqual({ ViewLag: 60 });
});

test('a row that DynamoDB refuses is poison after five tries, and the one before it counts', async () => {
  const table = refusing(() => undefined);
  const huge = 'x'.repeat(500);
  const picky: ViewTable = { put: async row => JSON.stringify(row).includes(huge) ? Promise.reject(failure('ValidationException', 400)) : table.put(row) };
  const engine = new Engine(picky, [], { projection: { pick: ['views', 'text'] } });
  const batch = [change('1', views(1)), change('1', views(2)), change('1', { ...views(3), text: { S: huge } })];
  for (let n = 1; n < 5; n++) await expect(engine.project(batch)).rejects.toThrow('3 of 3 records have to come again: Top: ValidationException, status 400');
  expect(await engine.project(batch)).toEqual({ batchItemFailures: [] });
  expect(engine.aside.map(({ reason, id }) => [reason, id])).toEqual([['Top: ValidationException, status 400', batch[2].dynamodb!.SequenceNumber]]);
  expect(table.memory.first('', 3, 10).map(({ entry }) => entry!.data)).toEqual([views(2)]);
});
