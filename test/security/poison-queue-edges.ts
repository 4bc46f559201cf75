import { EVENT_TABLE_EDGES } from './poison-event-table';
import { Edge, GOOD_ID, Handler, PoisonWorld, QUEUE, sent } from './poison-world';
import { REPORT_TYPE } from '../../handlers/shared/fan-in/report';
import { SUBTASK_TYPE } from '../../handlers/shared/fan-in/subtasks';
import { JOB_MESSAGE_TYPE } from '../../handlers/shared/jobs/job-message';
import { CHANGE_TYPE } from '../../handlers/shared/sync/outgoing-change';

/** A function behind a queue, or the sweeper of a dead-letter queue. */
export interface QueueEdge extends Edge {
  /** A message that nothing is wrong with. */
  readonly good: string;
  /** Answers of AWS that the function needs. */
  readonly operations?: Readonly<Record<string, (input: Record<string, unknown>) => object>>;
}

const GOOD = { name: 'Good', version: 1, schema: { type: 'object', required: ['total'] } };
const cloudEvent = (type: string, data: object, more = {}) => JSON.stringify({ specversion: '1.0', id: GOOD_ID, source: 'shop', type, data, ...more });
const message = cloudEvent('Good.v1', { total: 1, name: GOOD_ID });
const subtask = cloudEvent(SUBTASK_TYPE, { job: GOOD_ID, subtask: 'small' }, { reportqueue: 'https://sqs.us-east-1.amazonaws.com/111122223333/reports' });
const report = (more: object) => cloudEvent(REPORT_TYPE, { job: GOOD_ID, subtask: 'small', status: 'done', ...more });
const job = cloudEvent(JOB_MESSAGE_TYPE, { total: 1 }, { jobtable: 'jobs' });

const keys = (operation: string) => ({ stub }: PoisonWorld) => stub.inputs(operation)
  .map(({ Key, Item }) => JSON.stringify(Key ?? Item)).filter(text => !text.includes('look#'));

const worker = (run: (world: PoisonWorld) => unknown, variables: Record<string, string> = {}, good = message): QueueEdge => ({
  good,
  load: world => world.with(variables, run(world) as Handler),
  effects: ({ worked }) => worked,
});

const forwarder = (destination: string, operation: string): QueueEdge => ({
  good: message,
  load: world => world.load('message-forwarder', { FORWARD_TO: destination }),
  effects: sent(operation),
});

const IDEMPOTENT = { CATALOG_IDEMPOTENCY: JSON.stringify({ [QUEUE]: { table: 'seen' } }) };
const openRecord = { status: { S: 'running' }, createdAt: { S: '2029-12-31T00:00:00.000Z' }, deadlineAt: { S: '2999-01-01T00:00:00.000Z' }, locations: { M: {} }, errors: { M: {} }, expected: { SS: ['small', 'other'] }, pending: { SS: ['small', 'other'] } };
const found = (record: object) => ({ Key }: Record<string, unknown>) =>
  (Key as { id: { S: string } }).id.S.startsWith('look#') ? {} : { Item: { ...record, id: (Key as { id: object }).id, ttl: { N: '32503680000' } } };

const intake = (kind: string, good: string, more: Pick<QueueEdge, 'operations'> = {}): QueueEdge => ({
  good,
  load: world => world.load('fan-out-intake', { INTAKE: kind }),
  // of an object or of a message: each has its record
  effects: world => [...keys('PutItem')(world), ...sent('SendMessageBatch')(world)],
  ...more,
});
const onS3 = (key: string) => JSON.stringify({
  'id': 'e', 'source': 'aws.s3', 'time': '2030-01-01T00:00:00Z', 'detail-type': 'Object Created', 'detail': { bucket: { name: 'photos' }, object: { key } },
});

/** The requests that the new service got. */
const shadowed = ({ stub }: PoisonWorld) => stub.calls.map(({ operation }) => operation).filter(operation => operation.startsWith('GET /'));

const tracker = (result: object, variables: Record<string, string>): QueueEdge => ({
  good: report(result),
  load: world => world.load('fan-in-tracker', variables),
  // the result of a subtask that its job does not have changes nothing, once the record has been read
  effects: world => [...keys('GetItem')(world).filter(text => !text.includes(GOOD_ID)), ...keys('UpdateItem')(world)],
  operations: { GetItem: found(openRecord), UpdateItem: () => ({ Attributes: openRecord }) },
});

/** Of a job in progress: of its first attempt. */
const counted = { UpdateItem: () => ({ Attributes: { attempt: { N: '0' } } }) };

const LEGACY_SYNC: Readonly<Record<string, QueueEdge>> = {
  'the intake of events for legacy': {
    good: message,
    load: world => world.load('legacy-sync-intake', {
      SYNC_SOURCE: JSON.stringify({ kind: 'bus', entityPointer: '/name', versionPointer: '/total', originPointer: '/origin' }),
      CHANGE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/changes.fifo',
    }),
    effects: sent('SendMessageBatch'),
  },
  'the worker of a sync to legacy': {
    good: cloudEvent(CHANGE_TYPE, { entity: GOOD_ID, item: GOOD_ID, sequence: '7'.padStart(40, '0'), kind: 'MODIFY', new: { total: 1 } }),
    load: world => world.load('legacy-sync', { ADAPTER_FUNCTION: 'adapter', ADAPTER_TIMEOUT_MILLIS: '1000', RECORD_TABLE: 'records' }),
    // what was applied has a record, and what is no change is sent to the dead-letter queue
    effects: world => [...keys('UpdateItem')(world), ...sent('SendMessage')(world)],
  },
};

/** A new function behind a queue enters the test of poison by an entry here. */
export const QUEUE_EDGES: Readonly<Record<string, QueueEdge>> = {
  'handleMessages': worker(({ runtime, work }) => runtime.handleMessages(work, { contracts: [GOOD] })),
  'handleMessages without contracts': worker(({ runtime, work }) => runtime.handleMessages(work)),
  'idempotent handleMessages': worker(({ runtime, work }) => runtime.handleMessages(runtime.idempotent(work)), IDEMPOTENT),
  'handleJobs': worker(({ runtime, work }) => runtime.handleJobs(work)),
  'handleJobs with a table': { ...worker(({ runtime, work }) => runtime.handleJobs(work, { tableName: 'jobs' })), operations: counted },
  'handleJobs of an API': { ...worker(({ runtime, work }) => runtime.handleJobs(work), {}, job), operations: counted },
  'handleSubtasks': {
    ...worker(({ runtime, worked }) => runtime.handleSubtasks(async ({ job: id }) => void worked.push(id)), {}, subtask),
    effects: ({ worked, stub }) => [...worked, ...sent('SendMessage')({ stub } as PoisonWorld)],
  },
  'the forwarder to a bus': forwarder('{"busName":"bus"}', 'PutEvents'),
  'the forwarder to a topic': forwarder('{"topicArn":"arn:aws:sns:us-east-1:1:next"}', 'PublishBatch'),
  'the forwarder to a state machine': forwarder('{"stateMachineArn":"arn:aws:states:us-east-1:1:stateMachine:Next"}', 'StartExecution'),
  'the intake of messages': intake('messages', message),
  'the intake of an API': intake('api', cloudEvent('cdk-serverless-catalog.fan-in-job', { name: GOOD_ID }), {
    operations: { GetItem: found({ ...openRecord, status: { S: 'accepted' }, pending: { SS: ['split'] } }) },
  }),
  'the intake of objects': intake('bucket', onS3(GOOD_ID)),
  ...LEGACY_SYNC,
  ...EVENT_TABLE_EDGES,
  'the invalidator of caches': {
    good: JSON.stringify({ cache: '/Shop/Orders/ById', key: GOOD_ID, changedAt: '2030-01-01T00:00:00.000Z' }),
    load: world => world.load('cache-invalidator', { CACHES: '["/Shop/Orders/ById"]', AWS_REGION: 'us-east-1' }),
    effects: ({ valkey }) => valkey.deleted,
  },
  'the tracker with a table of results': tracker({ result: { total: 1 } }, { RESULTS_TABLE: 'results' }),
  'the comparer of shadows': {
    good: JSON.stringify({
      v: 1,
      feature: 'Orders',
      request: { method: 'GET', path: `/${GOOD_ID}`, query: '', headers: {} },
      legacy: { status: 200, headers: {}, bodyBase64: '', millis: 1 },
      correlationId: 'c',
      traceparent: '',
      sentAt: '2999-01-01T00:00:00.000Z',
    }),
    load: world => world.load('shadow-comparer', { SHADOW_TABLE: 'shadow', SHADOW_VALUES: JSON.stringify([world.endpoint]) }, {
      'shadow.json': JSON.stringify({
        features: [{
          name: 'Orders',
          pattern: '/Shop/Orders',
          ignore: [],
          unordered: [],
          redact: [],
          tolerance: 0,
          noiseSample: 0,
          backend: { timeoutMillis: 2_000, circuitBreaker: {}, http: { url: { $value: 0 }, retryAttempts: 0, maxResponseBytes: 1_000 } },
        }],
      }),
    }),
    effects: shadowed,
  },
  'the tracker with a bucket of results': tracker({ result: { total: 1 } }, { RESULTS_BUCKET: 'results' }),
};

/** A new sweeper enters the test of poison by an entry here. */
export const DEAD_LETTER_EDGES: Readonly<Record<string, QueueEdge>> = {
  'the sweeper of jobs': {
    good: job,
    load: world => world.load('job-sweeper', {}),
    effects: keys('UpdateItem'),
    operations: { GetItem: found({ status: { S: 'accepted' }, attempt: { N: '0' } }) },
  },
  'the sweeper of subtasks': {
    good: subtask,
    load: world => world.load('fan-in-sweeper', {}),
    effects: keys('UpdateItem'),
    operations: { GetItem: found(openRecord), UpdateItem: () => ({ Attributes: openRecord }) },
  },
};
