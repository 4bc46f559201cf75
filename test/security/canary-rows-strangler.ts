import { BROKEN, CANARIES, CanaryRow, DATA, TEXT } from './canary';
import { change, constant, HEADERS, http, INVOKE, PATTERN_PATH, QUEUE, SECRET, sqs, text } from './canary-events';
import { CIRCUIT_BREAKER } from '../handlers/request-router/route-world';

const NEW_SERVICE = { timeoutMillis: 2_000, circuitBreaker: { ...CIRCUIT_BREAKER, failures: 100, minimumCalls: 100 }, function: { $value: 0 } };
/** A façade whose legacy is a server with a secret, whose feature is a function with a shadow. */
const facade = (url: string) => JSON.stringify({
  legacy: {
    timeoutMillis: 2_000,
    circuitBreaker: { ...CIRCUIT_BREAKER, failures: 100, minimumCalls: 100 },
    http: { url, retryAttempts: 0, maxResponseBytes: 500, secretHeader: { name: 'x-key', secretArn: 'arn:secret', field: 'key' } },
  },
  retiredStatus: 410,
  client: { cookie: 'session' },
  maxRequestBytes: 1_000,
  features: [{
    name: 'Orders',
    paths: ['/orders/*'],
    weight: 0,
    shadow: { sample: 100, methods: ['GET', 'POST'] },
    backend: NEW_SERVICE,
  }, { name: 'Invoices', paths: ['/invoices/*'], isNew: true, backend: NEW_SERVICE }],
});
const toFacade = (path = '/orders/7') => http('POST', path, JSON.stringify(DATA));
const NO_RECORDS = { Query: { Items: [] } };

const SWITCHED = { name: 'Orders', weight: 10, rollbackOn: ['arn:alarm'], hasShadow: true, minimumSample: 1, maxMismatchRate: 0.5 };
const command = (more: object) => ({ feature: 'Orders', reason: TEXT, by: TEXT, ...more });
const RECORD = {
  facade: text('switch'), feature: text('Orders'), weight: { N: '5' }, before: { N: '10' }, base: { N: '10' }, state: text('canary'), revision: { N: '1' }, reason: text(TEXT), changedBy: text(TEXT),
};
const onBus = (more: object = {}) => ({
  'source': 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', 'resources': ['arn:alarm'], 'detail': { alarmName: TEXT, state: { value: 'ALARM', reason: TEXT } }, ...more,
});

const shadowSettings = (url: string) => JSON.stringify({
  features: [{
    name: 'Orders',
    pattern: PATTERN_PATH,
    ignore: [],
    unordered: [],
    redact: [],
    tolerance: 0,
    noiseSample: 100,
    backend: { timeoutMillis: 2_000, circuitBreaker: CIRCUIT_BREAKER, http: { url, retryAttempts: 0, maxResponseBytes: 5_000 } },
  }],
});
const shadowMessage = (more: object = {}) => JSON.stringify({
  v: 1,
  feature: 'Orders',
  request: { method: 'GET', path: '/orders/7', query: `card=${CANARIES.card}`, headers: HEADERS },
  legacy: { status: 200, headers: { 'content-type': 'application/json' }, bodyBase64: Buffer.from(JSON.stringify(DATA)).toString('base64'), millis: 2 },
  correlationId: 'c-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  sentAt: '2999-01-01T00:00:00.000Z',
  ...more,
});

/** An adapter that fails, and a change that it gets. */
const FAILED = { [INVOKE]: { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType: TEXT, errorMessage: TEXT, trace: [TEXT] }) } };
const SYNC_CHANGE = sqs(JSON.stringify({
  specversion: '1.0', id: '1', source: '/x', type: 'cdk-serverless-catalog.legacy-sync-change', data: { entity: 'e', item: 'e', sequence: '1'.padStart(40, '0'), new: DATA },
}));

/** The failure paths of the strangler's handlers. */
export const STRANGLER_ROWS: Record<string, CanaryRow> = {
  'facade-router': {
    environment: endpoint => ({ PATTERN_PATH, FACADE_VALUES: '["orders"]', SWITCH_TABLE: 'switch', SHADOW_QUEUE_URL: `${endpoint}/1/shadow` }),
    files: endpoint => ({ 'facade.json': facade(`${endpoint}/backend`) }),
    cases: {
      'no secret': constant(toFacade()),
      'a secret that is no JSON': constant(toFacade(), { answers: { ...NO_RECORDS, GetSecretValue: { SecretString: BROKEN } } }),
      'a switch whose record is not valid': constant(toFacade('/other/7'), { answers: { ...SECRET, '/backend/other': { body: '{}' }, 'Query': { Items: [{ ...RECORD, weight: text(TEXT) }] } } }),
      'a queue that fails': constant(toFacade(), { answers: { ...NO_RECORDS, ...SECRET, '/backend/orders': { body: '{}' } } }),
      'a function that fails': constant(toFacade('/invoices/7'), {
        answers: { ...NO_RECORDS, [INVOKE]: { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType: TEXT, errorMessage: TEXT, trace: [TEXT] }) } },
      }),
      'a function whose body is no text': constant(toFacade('/invoices/7'), { answers: { ...NO_RECORDS, [INVOKE]: { body: JSON.stringify({ statusCode: 200, body: DATA }) } } }),
      'Lambda fails': constant(toFacade('/invoices/7'), { answers: NO_RECORDS }),
      'a server that answers no HTTP': constant(toFacade(), { answers: { ...NO_RECORDS, ...SECRET, '/backend/orders': { raw: `HTTP/1.1 2OO ${TEXT}\r\n${TEXT}\r\n\r\n` } } }),
      'a server that answers too much': constant(toFacade(), { answers: { ...NO_RECORDS, ...SECRET, '/backend/orders': { body: TEXT.repeat(100) } } }),
      'a server that hangs up': constant(toFacade(), { answers: { ...NO_RECORDS, ...SECRET, '/backend/orders': { raw: '' } } }),
      'a server that refuses the secret': constant(toFacade(), { answers: { ...NO_RECORDS, ...SECRET, '/backend/orders': { status: 401, headers: {}, body: '{}' } } }),
      'a header that is not valid': constant({ ...toFacade(), headers: { ...HEADERS, accept: `${TEXT}\n` } }, { answers: { ...NO_RECORDS, ...SECRET } }),
      'a path that is not valid': constant(toFacade(`/orders/../${CANARIES.secret}`)),
      'a request that is too large': constant(http('POST', '/orders/7', TEXT.repeat(50))),
    },
  },
  'facade-switch': {
    environment: () => ({ PATTERN_PATH, SWITCH_TABLE: 'switch', SHADOW_TABLE: 'shadow' }),
    files: () => ({ 'switch.json': JSON.stringify({ features: [SWITCHED] }) }),
    cases: {
      'the table fails': constant(command({ weight: 5 })),
      'the bus fails': constant(command({ weight: 5 }), { answers: { ...NO_RECORDS, PutItem: {} } }),
      'the counts fail': constant(command({ weight: 50 }), { answers: { Query: [{ Items: [] }] } }),
      'a record that is not valid': constant(command({ weight: 5 }), { answers: { Query: { Items: [{ ...RECORD, state: text(TEXT) }] } } }),
      'no command': constant(DATA),
      'no feature': constant({ feature: TEXT, weight: 1 }),
      'no flag': constant({ feature: 'Orders', rollback: TEXT }),
      'an alarm whose table fails': constant(onBus()),
      'an alarm of no feature': constant(onBus({ resources: ['arn:other'] }), { answers: NO_RECORDS }),
      'an event of something else': constant(onBus({ source: TEXT })),
    },
  },
  'shadow-comparer': {
    environment: () => ({ PATTERN_PATH, SHADOW_TABLE: 'shadow' }),
    files: endpoint => ({ 'shadow.json': shadowSettings(`${endpoint}/backend`) }),
    cases: {
      'AWS fails': constant(sqs(shadowMessage())),
      'a message that is none': constant(sqs(BROKEN)),
      'a feature that is gone': constant(sqs(shadowMessage({ feature: 'Gone' }))),
      'a service that answers something else, and a table that fails': constant(sqs(shadowMessage()), { answers: { 'Query': {}, '/backend/orders': { status: 500, headers: {}, body: TEXT } } }),
      'a service that answers no HTTP, and a table that fails': constant(sqs(shadowMessage()), { answers: { 'Query': {}, '/backend/orders': { raw: `HTTP/1.1 2OO ${TEXT}\r\n${TEXT}\r\n\r\n` } } }),
      'a service that is right, and a table that fails': constant(sqs(shadowMessage()), {
        answers: { 'Query': {}, '/backend/orders': { headers: { 'content-type': 'application/json' }, body: JSON.stringify(DATA) } },
      }),
    },
  },
  'legacy-sync': {
    environment: endpoint => ({
      PATTERN_PATH, ADAPTER_FUNCTION: 'adapter', ADAPTER_TIMEOUT_MILLIS: '1000', RECORD_TABLE: 'records', DEAD_LETTER_QUEUE_URL: `${endpoint}/1/dead`,
    }),
    cases: {
      'AWS fails': constant(SYNC_CHANGE),
      'what is no change': constant(sqs(BROKEN), { answers: QUEUE }),
      'an adapter that fails': constant(SYNC_CHANGE, {
        answers: { ...QUEUE, GetItem: {}, UpdateItem: {}, ...FAILED },
      }),
      'an adapter that answers no JSON': constant(SYNC_CHANGE, { answers: { ...QUEUE, GetItem: {}, [INVOKE]: { body: BROKEN } } }),
      'an adapter that rejects': constant(SYNC_CHANGE, { answers: { ...QUEUE, GetItem: {}, SendMessage: {}, [INVOKE]: { body: JSON.stringify({ rejected: TEXT }) } } }),
      'a dead-letter queue that refuses': constant(SYNC_CHANGE, { answers: { ...QUEUE, GetItem: {}, [INVOKE]: { body: JSON.stringify({ rejected: TEXT }) } } }),
    },
  },
  'legacy-sync-intake': {
    environment: endpoint => ({
      PATTERN_PATH, SYNC_SOURCE: '{"kind":"table","originAttribute":"origin"}', CHANGE_QUEUE_URL: `${endpoint}/1/changes.fifo`, FAILURE_QUEUE_URL: `${endpoint}/1/failed`,
    }),
    cases: {
      'AWS fails': constant(change({ M: { data: text(JSON.stringify(DATA)) } }), { silent: true }),
      'the queue refuses': constant(change({ M: { data: text(JSON.stringify(DATA)) } }), {
        answers: { SendMessageBatch: { Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true, Message: TEXT }] }, SendMessage: {} },
      }),
      'an item that is none': constant(change({ [TEXT]: TEXT }), { answers: { SendMessage: {} } }),
    },
  },
  'legacy-sync-report': {
    environment: endpoint => ({
      PATTERN_PATH, LIST_NEW_FUNCTION: 'new', LIST_LEGACY_FUNCTION: 'legacy', CHANGE_QUEUE_URL: `${endpoint}/1/changes`, DEAD_LETTER_QUEUE_URL: `${endpoint}/1/dead`,
    }),
    cases: {
      'AWS fails': constant({}, { silent: true }),
      'a list that fails': constant({}, {
        silent: true, answers: { ...QUEUE, ...FAILED },
      }),
      'a list that answers no JSON': constant({}, { silent: true, answers: { ...QUEUE, [INVOKE]: { body: BROKEN } } }),
      'a list that answers no page': constant({}, { silent: true, answers: { ...QUEUE, [INVOKE]: { body: JSON.stringify({ entities: [{ entity: 1, hash: TEXT }] }) } } }),
    },
  },
};
