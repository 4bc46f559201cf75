import jsonata from 'jsonata';
import { SearchMetric, SearchView } from '../../../handlers/search-projector/ports';
import { projectDocuments } from '../../../handlers/search-projector/project-documents';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { hashOf } from '../../../handlers/shared/search/document-change';
import { SearchEngine, SearchResponse } from '../../../handlers/shared/search/search-engine';
import { StreamBatchResponse } from '../../../handlers/shared/stream/stream-run';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { ProjectionSettings, projectionOf } from '../../../handlers/shared/views/projection';
import { Fate, FakeEngine } from '../shared/search/fake-engine';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const NOW = 1_893_456_060_000;
let number = 1_000;

function change(id: string, image?: Image): TableRecord {
  const Keys = { id: { S: id } };
  const images = image ? { NewImage: { ...Keys, ...image } } : { OldImage: Keys };
  const dynamodb = { SequenceNumber: String(number++), ApproximateCreationDateTime: NOW / 1000 - 60, Keys, ...images };
  return { eventName: image ? 'INSERT' : 'REMOVE', eventSourceARN: ARN, dynamodb };
}
const text = (content: string): Image => ({ text: { S: content } });
const keyOf = (id: string) => `{"id":"${id}"}`;
/** As versions of table streams are: the time of the stream, and the sequence number. */
const versionOf = ({ dynamodb }: TableRecord) => `1893456000000${dynamodb!.SequenceNumber!.padStart(40, '0')}`;

interface Options {
  readonly name?: string;
  readonly projection?: ProjectionSettings;
  readonly mapping?: Record<string, object>;
}

function viewOn(engine: SearchEngine, { name = 'Search', projection = { pick: ['text'] }, mapping = { text: { type: 'text' } } }: Options = {}) {
  const counts: Partial<Record<SearchMetric, number>> = {};
  const settings = { name, pattern: `/Shop/${name}`, url: 'https://search', service: 'es' as const, alias: name.toLowerCase(), projection, mapping };
  const view: SearchView = {
    settings,
    engine,
    project: projectionOf(projection, async () => jsonata),
    tries: new Tries(),
    isMade: false,
    metrics: {
      count: (metric, by = 1) => { counts[metric] = (counts[metric] ?? 0) + by; },
      seconds: (metric, value) => { counts[metric] = value; },
    },
  };
  return { view, counts };
}

class Projector {
  readonly aside: FailedRecord[] = [];
  private readonly tries = new Tries();
  private readonly views: SearchView[];

  constructor(...views: SearchView[]) {
    this.views = views;
  }

  project(records: TableRecord[]): Promise<StreamBatchResponse> {
    return projectDocuments(records, {
      views: this.views,
      failures: { send: async record => void this.aside.push(record) },
      tries: this.tries,
      metrics: { count: () => undefined },
      log: { warn: () => undefined, error: () => undefined },
      now: () => NOW,
      timeLeft: () => 60_000,
      backoff: { initialDelay: 0, maxDelay: 0 },
    });
  }
}

const failing = (answer: (path: string) => SearchResponse | undefined, engine = new FakeEngine()): SearchEngine => ({
  send: async request => answer(request.path) ?? engine.send(request),
});
const live = (engine: FakeEngine) => [...engine.documents].filter(([, { stamp }]) => stamp.deletedAt === undefined)
  .map(([id, { document }]) => [id, document]);

test('a document has the key of its item as its id, its version and its content, numbers with all digits', async () => {
  const engine = new FakeEngine();
  const record = change('42', { text: { S: 'hello' }, views: { N: '12345678901234567890' } });
  await new Projector(viewOn(engine, { projection: { pick: ['text', 'views'] } }).view).project([record]);
  expect(engine.documents.get(keyOf('42'))?.stamp).toEqual({ version: versionOf(record), hash: hashOf(keyOf('42')) });
  expect(engine.sent.at(-1)!.body).toContain('"document":{"text":"hello","views":12345678901234567890}');
  expect(engine.sent.at(-1)!.path).toBe('/search-1-writer/_bulk');
});

test('the index is made before the first write of a process, with both aliases in one request, and not again', async () => {
  const engine = new FakeEngine();
  const projector = new Projector(viewOn(engine).view);
  await projector.project([change('1', text('a'))]);
  await projector.project([change('2', text('b'))]);
  expect(engine.sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['PUT /search-1', 'POST /search-1-writer/_bulk', 'POST /search-1-writer/_bulk']);
  expect(JSON.parse(engine.sent[0].body!)).toEqual({
    mappings: { dynamic: false, properties: { text: { type: 'text' }, _catalog: expect.anything() as unknown } },
    aliases: { 'search-1-writer': {}, 'search': { filter: { bool: { must_not: { exists: { field: '_catalog.deletedAt' } } } } } },
  });
});

test('an index that is there gets the fields that its mapping lacks, and queries find what they did', async () => {
  const sent: string[] = [];
  const found = { status: 200, body: '{"search-1":{"aliases":{"search":{}},"mappings":{"properties":{"_catalog":{}}}}}' };
  const engine = new FakeEngine();
  const view = viewOn({
    send: async request => {
      sent.push(`${request.method} ${request.path}`);
      return request.method === 'GET' ? found : engine.send(request);
    },
  }).view;
  await new Projector(view).project([change('1', text('a'))]);
  expect(sent).toEqual(['GET /_alias/search', 'GET /search-1/_mapping', 'PUT /search-1/_mapping', 'POST /search-1-writer/_bulk']);
  expect(JSON.parse(engine.sent[0].body!)).toMatchObject({ dynamic: false, properties: { text: { type: 'text' } } });
});

test('without a mapping the engine maps fields by their values', async () => {
  const engine = new FakeEngine();
  const { view } = viewOn(engine);
  await new Projector({ ...view, settings: { ...view.settings, mapping: undefined } }).project([change('1', text('a'))]);
  expect(JSON.parse(engine.sent[0].body!)).toMatchObject({ mappings: { dynamic: true } });
});

test('an item that is removed, or is not in the view any more, is a tombstone without its content, and an older change has no effect', async () => {
  const engine = new FakeEngine();
  const { view, counts } = viewOn(engine, { projection: { jsonata: 'text != "hidden" ? { "text": text }' } });
  const projector = new Projector(view);
  const older = change('1', text('secret'));
  await projector.project([change('1', text('secret')), change('2', text('b')), change('1'), change('2', text('hidden'))]);
  await projector.project([older]);
  expect(live(engine)).toEqual([]);
  expect(engine.documents.get(keyOf('1'))).toEqual({ document: {}, stamp: { version: expect.any(String) as string, hash: hashOf(keyOf('1')), deletedAt: NOW } });
  expect(counts).toEqual({ DocumentsWritten: 4, OutdatedChanges: 1, ViewLag: 60 });
});

test('of a batch with poison everything else is written, and the poison is in the failure queue with its reason', async () => {
  const engine = new FakeEngine();
  const batch = [
    change('1', text('a')),
    change('k'.repeat(505), text('long')),
    change('2', { text: { WRONG: 'x' } }),
    change('3', { text: { S: 'x' }, ['_catalog']: { S: 'mine' } }),
    change('4', text('b')),
  ];
  const projector = new Projector(viewOn(engine, { projection: { pick: ['text', '_catalog'] } }).view);
  expect(await projector.project(batch)).toEqual({ batchItemFailures: [] });
  expect(live(engine).map(([id]) => id)).toEqual([keyOf('1'), keyOf('4')]);
  expect(projector.aside.map(({ reason }) => reason)).toEqual([
    'Search: the id of a document must have 1 to 512 bytes (OpenSearch limit), got 514',
    'Search: the item must have the types of DynamoDB',
    'Search: a document must not have the member _catalog, which the library writes',
  ]);
});

test('an id of 512 bytes is written', async () => {
  const engine = new FakeEngine();
  await new Projector(viewOn(engine).view).project([change('k'.repeat(503), text('a'))]);
  expect(live(engine).map(([id]) => Buffer.byteLength(id as string))).toEqual([512]);
});

test.each<[Fate, string]>([['busy', 'status 429, rejected_execution_exception'], ['no-index', 'status 404, index_not_found_exception']])(
  'a document that the engine does not take now (%s) comes again, in order, with nothing in the failure queue', async (fate, reason) => {
    const batch = [change('1', text('a')), change('2', text('b')), change('3', text('c'))];
    const fates = { [`${keyOf('2')}@${versionOf(batch[1])}`]: Array.from({ length: 20 }, () => fate) };
    const engine = new FakeEngine(fates);
    const projector = new Projector(viewOn(engine).view);
    expect(await projector.project(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: batch[1].dynamodb!.SequenceNumber }] });
    await expect(projector.project(batch.slice(1))).rejects.toThrow(`2 of 2 records have to come again: Search: ${reason}`);
    expect(projector.aside).toEqual([]);
    fates[`${keyOf('2')}@${versionOf(batch[1])}`].length = 0;
    expect(await projector.project(batch.slice(1))).toEqual({ batchItemFailures: [] });
    expect(live(engine).map(([id]) => id).sort()).toEqual(['1', '2', '3'].map(keyOf));
  });

test('a document that the engine refuses for its content is poison at once; one refused for an unknown reason after five tries', async () => {
  const batch = [change('1', text('a')), change('2', text('b'))];
  const fates: Record<string, Fate[]> = { [`${keyOf('1')}@${versionOf(batch[0])}`]: ['mapping'], [`${keyOf('2')}@${versionOf(batch[1])}`]: Array.from({ length: 5 }, () => 'unknown' as const) };
  const projector = new Projector(viewOn(new FakeEngine(fates)).view);
  const again = { batchItemFailures: [{ itemIdentifier: batch[1].dynamodb!.SequenceNumber }] };
  expect(await projector.project(batch)).toEqual(again);
  expect(projector.aside.map(({ reason }) => reason)).toEqual(['Search: status 400, mapper_parsing_exception, field price of type long']);
  for (let delivery = 2; delivery < 5; delivery++) await expect(projector.project(batch.slice(1))).rejects.toThrow('1 of 1 records have to come again');
  expect(await projector.project(batch.slice(1))).toEqual({ batchItemFailures: [] });
  expect(projector.aside[1].reason).toBe('Search: status 400, some_new_exception');
});

test('after an outage the index is made again if it is gone', async () => {
  let gone = false;
  const sent: string[] = [];
  const engine = new FakeEngine();
  const { view } = viewOn({
    send: async request => {
      sent.push(`${request.method} ${request.path}`);
      if (request.method === 'PUT') gone = false;
      return gone ? { status: 404, body: '{"error":{"type":"index_not_found_exception"},"status":404}' } : engine.send(request);
    },
  });
  const projector = new Projector(view);
  await projector.project([change('1', text('a'))]);
  gone = true;
  const lost = [change('2', text('b'))];
  await expect(projector.project(lost)).rejects.toThrow('index_not_found_exception');
  expect(await projector.project(lost)).toEqual({ batchItemFailures: [] });
  expect(sent.filter(request => request === 'PUT /search-1')).toHaveLength(2);
});

test('an engine that is away, or does not let the function in, makes the batch come again, and the lag grows', async () => {
  const { view, counts } = viewOn(failing(() => ({ status: 403, body: '' })));
  const projector = new Projector(view);
  await expect(projector.project([change('1', text('a'))])).rejects.toThrow('Search: Error: alias search was not read: status 403');
  expect([projector.aside, counts]).toEqual([[], { ViewLag: 60 }]);
});

test.each([
  ['{"error":{"root_cause":[],"type":"security_exception","reason":"no permissions for [indices:admin/aliases/get] and User [name=secret]"},"status":403}',
    'status 403, security_exception, the role of the function lacks the permission indices:admin/aliases/get (README of ReportingEngine, Access)'],
  ['{"Message":"User: secret is not authorized to perform: es:ESHttpGet because no resource-based policy allows it"}',
    'status 403, the role of the function lacks the permission es:ESHttpGet (README of ReportingEngine, Access)'],
])('a missing permission is an outage, which names it, and no poison: %s', async (body, reason) => {
  const { view } = viewOn(failing(() => ({ status: 403, body })));
  const projector = new Projector(view);
  const batch = [change('1', text('a')), change('2', text('b'))];
  await expect(projector.project(batch)).rejects.toThrow(`2 of 2 records have to come again: Search: Error: alias search was not read: ${reason}`);
  expect(projector.aside).toEqual([]);
});

test('an index whose engine is away does not keep another from its documents, and poison of one is written to the other', async () => {
  const engine = new FakeEngine();
  const away = viewOn(failing(() => ({ status: 503, body: '' })), { name: 'Away' });
  const projector = new Projector(away.view, viewOn(engine, { name: 'Other' }).view, viewOn(new FakeEngine(), { name: 'Broken', projection: { jsonata: 'id' } }).view);
  const batch = [change('1', text('a')), change('2', text('b'))];
  await expect(projector.project(batch)).rejects.toThrow('2 of 2 records have to come again: Away: ');
  expect(live(engine).map(([id]) => id)).toEqual([keyOf('1'), keyOf('2')]);
  const alone = new Projector(viewOn(engine, { name: 'Other' }).view, viewOn(new FakeEngine(), { name: 'Broken', projection: { jsonata: 'id' } }).view);
  await alone.project([change('3', text('c'))]);
  expect(alone.aside.map(({ reason }) => reason)).toEqual(['Broken: the result of the expression must be an object, or nothing']);
  expect(live(engine).map(([id]) => id)).toContain(keyOf('3'));
});
