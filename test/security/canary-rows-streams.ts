import { BROKEN, CANARIES, CanaryRow, DATA, TEXT } from './canary';
import { constant, http, INVOKE, kinesis, PATTERN_PATH } from './canary-events';
import { REPLAY_CASES, WINDOW_REPLAY_CASES } from './canary-rows-replay';

/** Names and numbers of the content are no part of it. */
const SCHEMA = { type: 'object', properties: { amount: { maximum: 9 } }, patternProperties: { '^\\d': { multipleOf: 2 } } };
const stages = [{ name: 'Payments', schema: SCHEMA }, { name: 'Doubled', filter: '$not(amount = "none")' }, { name: 'Short', jsonata: '$merge([$, { "twice": price * 2 }])' }];
const PAID = { ...DATA, id: CANARIES.token, amount: 1 };
const record = (more: object) => kinesis(JSON.stringify({ ...PAID, ...more }));
const SENT = { answers: { SendMessage: {} } };
/** The same as Kinesis delivers it, arrived in the first minute of 1970 unless given. */
function windowed(more: object, approximateArrivalTimestamp = 2): object {
  const event = record(more) as { readonly Records: Array<{ readonly kinesis: object }> };
  return { Records: event.Records.map(each => ({ ...each, eventID: 'shardId-000000000000:1', kinesis: { ...each.kinesis, approximateArrivalTimestamp } })) };
}

/** What every branch of a pipeline does before its sink. */
const common: CanaryRow['cases'] = {
  'no JSON': constant(kinesis(BROKEN), SENT),
  'a number that the contract refuses': constant(record({ amount: Number(CANARIES.card) }), SENT),
  'a name that the contract refuses': constant(record({ [CANARIES.card]: 1 }), SENT),
  'an expression that fails with a value': constant(record({ price: TEXT }), SENT),
  'a failure queue that fails': constant(kinesis(BROKEN)),
};

const post = (body: string) => http('POST', '/events', body);
const posted = (more: object) => post(JSON.stringify([{ ...PAID, ...more }]));
const put = (answer: object) => ({ answers: { PutRecords: { FailedRecordCount: 1, Records: [answer] } } });

/** The handlers of pipelines, as in CANARY_ROWS. */
export const STREAM_ROWS: Record<string, CanaryRow> = {
  'http-ingest': {
    environment: () => ({ PATTERN_PATH, STREAM_NAME: 'clicks', PARTITION_KEY_POINTER: '/key' }),
    files: () => ({ 'contract.json': JSON.stringify(SCHEMA) }),
    cases: {
      'no JSON': constant(post(BROKEN)),
      'no array': constant(post(JSON.stringify(DATA))),
      'a number that the contract refuses': constant(posted({ amount: Number(CANARIES.card) })),
      'a key that is none': constant(posted({ key: { [TEXT]: TEXT } })),
      'an event that is too large': constant(posted({ key: TEXT, x: 'x'.repeat(1_048_576) })),
      'AWS fails': constant(posted({ key: TEXT })),
      'a record that is refused': constant(posted({ key: TEXT }), put({ ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: TEXT })),
      'a record that is taken': constant(posted({ key: TEXT }), put({ SequenceNumber: '1', ShardId: 'shardId-000000000000' })),
    },
  },
  'stream-archive-writer': {
    environment: endpoint => ({ PATTERN_PATH, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, DELIVERY_STREAM_NAME: 'lake' }),
    files: () => ({ 'branch.json': JSON.stringify({ stages }) }),
    cases: {
      ...common,
      'AWS fails': constant(record({})),
      'a record that is refused': constant(record({}), {
        answers: { PutRecordBatch: { FailedPutCount: 1, RequestResponses: [{ ErrorCode: 'ServiceUnavailableException', ErrorMessage: TEXT }] } },
      }),
      'a record that is too large': constant(record({ note: TEXT.repeat(Math.ceil(1_024_000 / TEXT.length)) }), SENT),
    },
  },
  'stream-forwarder': {
    environment: endpoint => ({ PATTERN_PATH, FAILURE_QUEUE_URL: `${endpoint}/1/failed`, FUNCTION_ARN: 'consumer' }),
    files: () => ({ 'branch.json': JSON.stringify({ stages }) }),
    cases: {
      ...common,
      'AWS fails': constant(record({})),
      'a function that fails': constant(record({}), {
        answers: { [INVOKE]: { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType: TEXT, errorMessage: TEXT, trace: [TEXT] }) } },
      }),
      'a function that answers no JSON': constant(record({}), { answers: { [INVOKE]: { body: BROKEN } } }),
      'a function that reports another record': constant(record({}), { answers: { [INVOKE]: { body: JSON.stringify({ batchItemFailures: [{ itemIdentifier: TEXT }] }) } } }),
    },
  },
  'stream-window': {
    environment: endpoint => ({
      PATTERN_PATH,
      FAILURE_QUEUE_URL: `${endpoint}/1/failed`,
      TABLE_NAME: 'results',
      LEDGER_TABLE_NAME: 'ledger',
      STREAM_ARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks',
      SHADOW_TABLE: 'shadow',
      BATCH_SIZE: '100',
      TRANSFORM_SECONDS: '0',
    }),
    files: () => ({
      'branch.json': JSON.stringify({
        stages,
        key: { name: 'id', type: 'S' },
        timestamp: 'at',
        sizeMillis: 60_000,
        allowedLatenessMillis: 60_000,
        allowedClockSkewMillis: 0,
        countedMillis: 1e15,
        aggregates: { total: { kind: 'sum', member: 'amount' }, note: { kind: 'last', member: 'note' } },
      }),
    }),
    cases: {
      ...common,
      'AWS fails': constant(windowed({ at: 1_000, note: TEXT })),
      'a key of another type': constant(windowed({ at: 1_000, id: { [TEXT]: TEXT } }), SENT),
      'a time that is none': constant(windowed({ at: TEXT }), SENT),
      'a record that is late': constant(windowed({ at: 1_000, note: TEXT }, 1_893_456_000), SENT),
      'a record of the future': constant(windowed({ at: 1_893_456_000_000, note: TEXT }), SENT),
      'a number that cannot be aggregated': constant(windowed({ at: 1_000, amount: { [TEXT]: TEXT }, note: TEXT }), SENT),
      'a text that is too long': constant(windowed({ at: 1_000, note: TEXT.repeat(1_000) }), SENT),
      ...WINDOW_REPLAY_CASES,
    },
  },
  'stream-table-writer': {
    environment: endpoint => ({
      PATTERN_PATH,
      FAILURE_QUEUE_URL: `${endpoint}/1/failed`,
      TABLE_NAME: 'latest',
      STREAM_ARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks',
      SHADOW_TABLE: 'shadow',
      BATCH_SIZE: '100',
      TRANSFORM_SECONDS: '0',
    }),
    files: () => ({ 'branch.json': JSON.stringify({ stages, partitionKey: { name: 'id', type: 'S' }, sortKey: { name: 'amount', type: 'N' } }) }),
    cases: {
      ...common,
      'AWS fails': constant(record({})),
      'a key of another type': constant(record({ id: { [TEXT]: TEXT } }), SENT),
      'a text that DynamoDB cannot keep': constant(record({ note: `${TEXT}\ud800` }), SENT),
      ...REPLAY_CASES,
    },
  },
};
