import { STREAM } from './consumers';
import { DEAD_LETTER_EDGES, QUEUE_EDGES } from './poison-queue-edges';
import { searchBranchEdge, searchEdge } from './poison-search-edges';
import { ShardRecord, StreamEdge } from './poison-streams';
import { GOOD_ID, Handler, PoisonWorld, sent } from './poison-world';

const TABLE_STREAM = 'arn:aws:dynamodb:us-east-1:111122223333:table/orders/stream/1';
const GOOD = { name: 'Good', version: 1, schema: { type: 'object', required: ['total'] } };
const IDEMPOTENT = { CATALOG_IDEMPOTENCY: JSON.stringify({ [STREAM]: { table: 'seen', pointer: '' } }) };
const event = { specversion: '1.0', id: GOOD_ID, source: 'shop', type: 'Good.v1', data: { total: 1 } };

function kinesis(content: Buffer, id: string): ShardRecord {
  const data = content.toString('base64');
  const record = { kinesis: { data, sequenceNumber: id, partitionKey: 'p' }, eventSource: 'aws:kinesis', eventSourceARN: STREAM, awsRegion: 'us-east-1' };
  return { id, content, record };
}

const onStream = {
  record: kinesis,
  good: (id: string) => kinesis(Buffer.from(JSON.stringify(event)), id),
};

const consumer = (run: (world: PoisonWorld) => unknown, variables: Record<string, string> = {}): StreamEdge => ({
  ...onStream,
  load: world => world.with(variables, run(world) as Handler),
  effects: ({ worked }) => worked,
});

const forwarder = (destination: string, operation: string): StreamEdge => ({
  ...onStream,
  load: world => world.load('message-forwarder', { FORWARD_TO: destination }),
  effects: sent(operation),
});

function change(outbox: object, id: string, more: object = {}): ShardRecord {
  const record = {
    eventName: 'INSERT',
    eventSourceARN: TABLE_STREAM,
    dynamodb: {
      SequenceNumber: id, ApproximateCreationDateTime: 1_893_456_000, Keys: { pk: { S: id } }, NewImage: { pk: { S: id }, outbox, ...more },
    },
  };
  return { id, record, content: Buffer.from(JSON.stringify(record)) };
}

/** What the bytes say is in the item: as text and as bytes, an event of the right type or whatever JSON they are. */
function itemOf(content: Buffer, id: string): ShardRecord {
  const text = content.toString();
  const bytes = { B: content.toString('base64') };
  try {
    return change({ M: { id: { S: id }, type: { S: 'Good.v1' }, subject: JSON.parse(text) as object } }, id);
  } catch {
    return change({ M: { id: { S: text }, type: { S: 'Good.v1' }, data: { S: text }, bytes } }, id, { bytes });
  }
}

const OUTBOX: StreamEdge = {
  load: world => world.load('event-outbox', {
    CATALOG_PUBLISH: JSON.stringify({ 'Good.v1': { busName: 'bus', source: 'shop', schema: GOOD.schema } }),
  }),
  record: itemOf,
  good: id => change({ M: { id: { S: GOOD_ID }, type: { S: 'Good.v1' }, data: { M: { total: { N: '1' } } } } }, id),
  effects: sent('PutEvents'),
};

/** Any item is a change for legacy: bytes that are no text stand for a record of an unknown kind. */
function recordOf(content: Buffer, id: string): ShardRecord {
  const made = itemOf(content, id);
  if (content.equals(Buffer.from(content.toString()))) return made;
  const record = { ...made.record, eventName: 'RENAME' };
  return { id, record, content: Buffer.from(JSON.stringify(record)) };
}

const LEGACY_SYNC: StreamEdge = {
  ...OUTBOX,
  record: recordOf,
  load: world => world.load('legacy-sync-intake', {
    SYNC_SOURCE: JSON.stringify({ kind: 'table', originAttribute: 'origin' }),
    CHANGE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/changes.fifo',
    FAILED_RECORDS: JSON.stringify({ bucket: 'failed', pattern: '/Shop/Orders/OrdersBack' }),
  }),
  effects: sent('SendMessageBatch'),
};

const BRANCH = { 'branch.json': JSON.stringify({ stages: [{ name: 'Clicks' }, { name: 'Kept', filter: 'true' }], partitionKey: { name: 'id', type: 'S' } }) };

const TABLE_WRITER: StreamEdge = {
  ...onStream,
  load: world => world.load('stream-table-writer', { TABLE_NAME: 'latest' }, BRANCH),
  effects: ({ stub }) => stub.inputs('PutItem').filter(input => !('__type' in stub.operations.PutItem(input))).map(({ Item }) => JSON.stringify(Item)),
};

const ARCHIVE_WRITER: StreamEdge = {
  ...onStream,
  load: world => world.load('stream-archive-writer', { DELIVERY_STREAM_NAME: 'lake' }, BRANCH),
  effects: sent('PutRecordBatch'),
};

/** Any object with a time is counted. */
function arrived(content: Buffer, id: string): ShardRecord {
  const made = kinesis(content, id);
  const { kinesis: data } = made.record as { readonly kinesis: object };
  return { ...made, record: { ...made.record, eventID: `shardId-000000000000:${id}`, kinesis: { ...data, approximateArrivalTimestamp: 1_893_456_000 } } };
}

const WINDOWS: StreamEdge = {
  load: world => world.load('stream-window', { TABLE_NAME: 'results', LEDGER_TABLE_NAME: 'ledger' }, {
    'branch.json': JSON.stringify({
      stages: [{ name: 'Clicks' }, { name: 'Kept', filter: 'true' }],
      key: { name: 'id', type: 'S' },
      timestamp: 'at',
      sizeMillis: 60_000,
      allowedLatenessMillis: 0,
      allowedClockSkewMillis: 60_000,
      countedMillis: 1e12,
      aggregates: { page: { kind: 'last', member: 'data' } },
    }),
  }),
  record: arrived,
  good: id => arrived(Buffer.from(JSON.stringify({ id: GOOD_ID, at: 1_893_456_000_000, data: 'a' })), id),
  effects: ({ stub }) => stub.inputs('PutItem').filter(input => !('__type' in stub.operations.PutItem(input))).map(({ Item }) => JSON.stringify(Item)),
};

const INVOCATION = 'POST /2015-03-31/functions/consumer/invocations';
const FORWARDER: StreamEdge = {
  ...onStream,
  load: world => world.load('stream-forwarder', { FUNCTION_ARN: 'consumer' }, BRANCH),
  effects: ({ stub }) => (JSON.parse(String(stub.objects.get(INVOCATION) ?? '{"Records":[]}')) as { Records: Array<{ kinesis: { data: string } }> })
    .Records.map(({ kinesis: { data } }) => Buffer.from(data, 'base64').toString()),
};

/** Both kinds of projections. The first one has the bytes as they are, the second one whatever JSON they are. */
const VIEWS = {
  views: [
    { name: 'Picked', pattern: '/Shop/Orders/Picked', table: 'picked', projection: { pick: ['pk', 'outbox', 'bytes'] }, sortBy: 'pk', shardCount: 2 },
    { name: 'Made', pattern: '/Shop/Orders/Made', table: 'made', projection: { jsonata: '{ "rank": 1, "outbox": outbox, "bytes": bytes }' }, sortBy: 'rank', shardCount: 2 },
  ],
  caches: [{ name: 'ByKey', pattern: '/Shop/Orders/ByKey', table: 'values' }],
};

const VIEW_PROJECTOR: StreamEdge = {
  ...OUTBOX,
  record: recordOf,
  load: world => world.load('view-projector', { PATTERN_PATH: '/Shop/Orders' }, { 'views.json': JSON.stringify(VIEWS) }),
  // without the records of the generations
  effects: ({ stub }) => stub.inputs('PutItem').filter(({ Item }) => !('state' in (Item as object))).filter(input => !('__type' in (stub.operations.PutItem?.(input) ?? {}))).map(input => JSON.stringify(input)),
};

const REFILLS = JSON.stringify({ table: 'refills', view: 'View' });

const VIEW_FORWARDER: StreamEdge = {
  ...VIEW_PROJECTOR,
  load: world => world.load('view-forwarder', { PATTERN_PATH: '/Shop/Orders/Connections', FUNCTION_ARN: 'consumer', REFILLS }),
  effects: FORWARDER.effects,
};

/** A vertex for each item, with whatever it is in its properties. */
const GRAPH_PROJECTOR: StreamEdge = {
  ...VIEW_PROJECTOR,
  load: world => world.load('graph-projector', { PATTERN_PATH: '/Shop/Orders/People', GRAPH_URL: world.endpoint, REFILLS }, {
    'graph.json': JSON.stringify({ jsonata: '{ "vertex": "item", "id": pk, "properties": { "outbox": $string(outbox), "bytes": bytes } }' }),
  }),
  effects: sent('POST /gremlin'),
};

/** A new function that reads a shard enters the test of poison by an entry here. */
const STREAM_EDGES: Readonly<Record<string, StreamEdge>> = {
  'handleMessages': consumer(({ runtime, work }) => runtime.handleMessages(work, { contracts: [GOOD] })),
  'idempotent handleMessages': consumer(({ runtime, work }) => runtime.handleMessages(runtime.idempotent(work), { contracts: [GOOD] }), IDEMPOTENT),
  'the forwarder to a bus': forwarder('{"busName":"bus"}', 'PutEvents'),
  'the forwarder to a topic': forwarder('{"topicArn":"arn:aws:sns:us-east-1:1:next"}', 'PublishBatch'),
  'the forwarder to a queue': forwarder('{"queueUrl":"https://sqs.us-east-1.amazonaws.com/1/next"}', 'SendMessageBatch'),
  'the forwarder to a stream': forwarder('{"streamName":"next"}', 'PutRecords'),
  'the forwarder to a state machine': forwarder('{"stateMachineArn":"arn:aws:states:us-east-1:1:stateMachine:Next"}', 'StartExecution'),
  'the outbox': OUTBOX,
  'the intake of a sync to legacy': LEGACY_SYNC,
  'the table of a pipeline': TABLE_WRITER,
  'the windows of a pipeline': WINDOWS,
  'the forwarder of a pipeline': FORWARDER,
  'the archive of a pipeline': ARCHIVE_WRITER,
  'the search index of a pipeline': searchBranchEdge(onStream),
  'the projector of views': VIEW_PROJECTOR,
  'the projector of search indexes': searchEdge({ record: recordOf, good: OUTBOX.good }),
  'the forwarder of a custom view': VIEW_FORWARDER,
  'the projector of a graph': GRAPH_PROJECTOR,
};

export const EDGES = { streams: STREAM_EDGES, queues: QUEUE_EDGES, deadLetterQueues: DEAD_LETTER_EDGES } as const;
