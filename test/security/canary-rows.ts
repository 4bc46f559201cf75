import { gzipSync } from 'zlib';
import { BROKEN, CanaryRow, CANARIES, DATA, TEXT } from './canary';
import { change, constant, HEADERS, http, INVOKE, kinesis, PATTERN_PATH, QUEUE, SECRET, sqs, text } from './canary-events';
import { EVENT_ROWS } from './canary-rows-events';
import { HANDED_ON_ROWS } from './canary-rows-handed-on';
import { REPORTING_ROWS } from './canary-rows-reporting';
import { SEARCH_ROWS } from './canary-rows-search';
import { STRANGLER_ROWS } from './canary-rows-strangler';
import { STREAM_ROWS } from './canary-rows-streams';
import { WEBHOOK_ROWS } from './canary-rows-webhooks';
import { CIRCUIT_BREAKER } from '../handlers/request-router/route-world';
import { md5 } from '../handlers/shared/aws-stub';

const LIFETIME = { DEADLINE_SECONDS: '1800', RESULT_RETENTION_SECONDS: '86400', RECORD_RETENTION_SECONDS: '1555200' };

const LAST = { attributes: { ApproximateReceiveCount: '5', SentTimestamp: '0' } };
/** With content in each place where an error can have it. */
const leaky = () => Object.assign(new TypeError(TEXT, { cause: new Error(TEXT) }), {
  code: TEXT, response: { body: TEXT }, errors: [new Error(TEXT)],
});
const report = (data: object) => sqs(JSON.stringify({ type: 'cdk-serverless-catalog.subtask-report', data }));
const workers = (endpoint: string) => ({
  WORKERS: JSON.stringify({ small: { queue: 'small', maxReceiveCount: 5, deadLetterQueue: 'small-dlq' } }),
  WORKER_QUEUE_URL: `${endpoint}/1/small`,
  WORKER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:small',
});
/** A job for which a state machine waits. */
const TASK = { taskToken: CANARIES.token, order: 7 };
const ENDED_TASK = {
  ...Object.fromEntries(['createdAt', 'updatedAt', 'deadlineAt', 'endedAt', 'expiresAt'].map(name => [name, text('2999-01-01T00:00:00.000Z')])),
  ttl: { N: '32503680000' },
  id: text('job-1'),
  status: text('succeeded'),
  outcome: text('complete'),
  jobEnded: text('unsent'),
  taskToken: text(CANARIES.token),
  locations: { M: {} },
  errors: { M: {} },
};
const held = (body: string) => ({
  ReceiveMessage: [{ Messages: [{ MessageId: 'm1', Body: body, MD5OfBody: md5(body), ReceiptHandle: 'r', Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' } }] }],
  ListMessageMoveTasks: {},
  GetQueueAttributes: { Attributes: { MessageRetentionPeriod: '345600' } },
});

const router = (url: string, field?: string) => JSON.stringify({
  route: 'POST /orders/{id}',
  maxRequestBytes: 1_000,
  alternatives: [{
    timeoutMillis: 2_000,
    circuitBreaker: { ...CIRCUIT_BREAKER, failures: 100, minimumCalls: 100 },
    when: [{ header: 'x-to', values: ['http'] }],
    http: { url, retryAttempts: 0, maxResponseBytes: 500, secretHeader: { name: 'x-key', secretArn: 'arn:secret', field } },
  }, { timeoutMillis: 2_000, circuitBreaker: { ...CIRCUIT_BREAKER, failures: 100, minimumCalls: 100 }, function: 'orders' }],
});
const toHttp = (more: object = {}) => http('POST', '/orders/7', JSON.stringify(DATA), { pathParameters: { id: '7' }, headers: { ...HEADERS, 'x-to': 'http' }, ...more });
const toFunction = http('POST', '/orders/7', JSON.stringify(DATA), { pathParameters: { id: '7' } });

const JOB = { specversion: '1.0', type: 'cdk-serverless-catalog.job', id: 'job-1', source: '/x', data: DATA };
const SUBTASK = { specversion: '1.0', id: '1', source: '/x', type: 'cdk-serverless-catalog.subtask', reportqueue: 'https://sqs.us-east-1.amazonaws.com/111122223333/reports', maxreceives: 5, data: { job: 'j', subtask: 's', input: DATA } };
const CONTRACT = { name: 'Paid', version: 1, schema: { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] } };
/** Of data whose names and numbers are content. */
const STRICT = { name: 'Paid', version: 1, schema: { type: 'object', properties: { amount: { maximum: 9 }, by: { patternProperties: { '': { multipleOf: 2 } } } }, additionalProperties: false } };
const PAID = { amount: Number(CANARIES.card), by: { [CANARIES.card]: 1 }, [CANARIES.token]: 1 };

const SOURCE = {
  method: 'GET',
  timeoutMillis: 2_000,
  retryAttempts: 0,
  maxInFlight: 10,
  maxResponseBytes: 500,
  circuitBreaker: { failureRate: 50, windowMillis: 30_000, minimumCalls: 100, failures: 100, openDurationMillis: 1_000 },
};
/** Of an aggregate with a function that is required, a server with a secret, and a composition that does arithmetic. */
const aggregate = (url: string) => JSON.stringify({
  route: 'POST /invoices/{id}',
  deadlineMillis: 3_000,
  maxRequestBytes: 1_000,
  sources: {
    order: { function: { $value: 0 }, path: '/orders/{id}', required: true, forwardedCredentials: ['authorization', 'cookie'], ...SOURCE },
    customer: { http: { url, secretHeader: { name: 'x-key', secretArn: 'arn:secret', field: 'key' } }, path: '/customers/{order.customer}', required: false, ...SOURCE },
  },
  response: { jsonata: '{ "price": order.price * 2, "name": customer.name }' },
});
const aggregated = (id = '7') => http('POST', '/invoices/7', '{}', { pathParameters: { id } });
const ORDERED = { [INVOKE]: { body: JSON.stringify({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"customer":"7","price":2}' }) } };

/** Each handler's failure paths, by the folder of the handler: a new handler is in by its row. */
export const CANARY_ROWS: Record<string, CanaryRow> = {
  'aggregator': {
    environment: () => ({ PATTERN_PATH, AGGREGATOR_VALUES: '["orders"]' }),
    files: endpoint => ({ 'aggregator.json': aggregate(`${endpoint}/backend`) }),
    cases: {
      'no secret': constant(aggregated()),
      'a secret that is no JSON': constant(aggregated(), { answers: { ...ORDERED, GetSecretValue: { SecretString: BROKEN } } }),
      'a source that fails': constant(aggregated(), { answers: { ...ORDERED, ...SECRET, '/backend/customers': { status: 500, headers: {}, body: TEXT } } }),
      'a source that answers no JSON': constant(aggregated(), {
        answers: { ...ORDERED, ...SECRET, '/backend/customers': { headers: { 'content-type': 'application/json' }, body: BROKEN } },
      }),
      'a source that answers no HTTP': constant(aggregated(), { answers: { ...ORDERED, ...SECRET, '/backend/customers': { raw: `HTTP/1.1 2OO ${TEXT}\r\n${TEXT}\r\n\r\n` } } }),
      'a source that answers too much': constant(aggregated(), { answers: { ...ORDERED, ...SECRET, '/backend/customers': { body: TEXT.repeat(100) } } }),
      'a redirect to elsewhere': constant(aggregated(), {
        answers: { ...ORDERED, ...SECRET, '/backend/customers': { status: 302, headers: { location: `https://example.com/${TEXT}` }, body: TEXT } },
      }),
      'a body that does not fit into the next path': constant(aggregated(), {
        answers: { ...SECRET, [INVOKE]: { body: JSON.stringify({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ customer: [TEXT] }) }) } },
      }),
      'a required function that fails': constant(aggregated(), {
        answers: { [INVOKE]: { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType: TEXT, errorMessage: TEXT, trace: [TEXT] }) } },
      }),
      'a required function that answers no JSON': constant(aggregated(), { answers: { [INVOKE]: { body: BROKEN } } }),
      'a composition that fails with a value': constant(aggregated(), {
        answers: { ...SECRET, [INVOKE]: { body: JSON.stringify({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ customer: '7', price: TEXT }) }) } },
      }),
      'a parameter that no path can have': constant(aggregated(`${TEXT}/`)),
      'a request that is too large': constant(http('POST', '/invoices/7', TEXT.repeat(50), { pathParameters: { id: '7' } })),
    },
  },
  'event-outbox': {
    environment: endpoint => ({
      PATTERN_PATH, CATALOG_PUBLISH: JSON.stringify({ '*': { busName: 'bus', source: 'shop' } }), FAILURE_QUEUE_URL: `${endpoint}/1/failed`,
    }),
    cases: {
      'AWS fails': constant(change({ M: { id: text('1'), type: text('Paid.v1'), data: text(JSON.stringify(DATA)) } })),
      'the bus refuses': constant(change({ M: { id: text('1'), type: text('Paid.v1'), data: text(JSON.stringify(DATA)) } }), {
        answers: { PutEvents: { Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: TEXT }] }, SendMessage: {} },
      }),
      'an unreadable outbox': constant(change({ N: TEXT }), { answers: { SendMessage: {} } }),
      'no map': constant(change(text(TEXT)), { answers: { SendMessage: {} } }),
      'an invalid time': constant(change({ M: { id: text('1'), type: text('Paid.v1'), time: text(TEXT), data: text(TEXT) } }), { answers: { SendMessage: {} } }),
    },
  },
  'fan-in-api': {
    environment: endpoint => ({ PATTERN_PATH, TABLE_NAME: 'jobs', ...LIFETIME, INTAKE_QUEUE_URL: `${endpoint}/1/intake`, UPLOAD_BUCKET: 'uploads', UPLOAD_PREFIX: 'in', UPLOAD_EXPIRY_SECONDS: '900', PUBLIC: 'true', SHOW_UNOWNED_JOBS: 'true' }),
    cases: {
      'broken JSON': constant(http('POST', '/jobs', BROKEN)),
      'AWS fails': constant(http('POST', '/jobs', JSON.stringify(DATA))),
      'the queue fails': constant(http('POST', '/jobs', JSON.stringify(DATA)), { answers: { PutItem: {} } }),
      'a bad upload': constant(http('POST', '/uploads', JSON.stringify({ fileName: `${TEXT}/`, contentType: TEXT, size: CANARIES.card }))),
      'a job that cannot be read': constant(http('GET', '/jobs/1', undefined, { pathParameters: { id: '1' } })),
      'a job for which a state machine waits': constant(http('GET', '/jobs/job-1', undefined, { pathParameters: { id: 'job-1' } }), { answers: { GetItem: { Item: ENDED_TASK } } }),
      'a bad key': constant(http('POST', '/jobs', '{}', { headers: { ...HEADERS, 'idempotency-key': `${TEXT}\u0000` } })),
    },
  },
  'fan-in-sweeper': {
    environment: endpoint => ({ PATTERN_PATH, TABLE_NAME: 'jobs', ...LIFETIME, ...workers(endpoint), INTAKE_QUEUE_URL: `${endpoint}/1/intake` }),
    cases: {
      'AWS fails': constant({}),
      'dead letters': constant({}, { answers: held(JSON.stringify({ type: 'cdk-serverless-catalog.subtask', data: { job: 'j', subtask: 's', input: DATA } })) }),
      'broken dead letters': constant({}, { answers: held(BROKEN) }),
    },
  },
  'fan-in-tracker': {
    environment: endpoint => ({
      PATTERN_PATH, TABLE_NAME: 'jobs', RESULTS_TABLE: 'results', RECORD_RETENTION_SECONDS: '1555200', CATALOG_PUBLISH: JSON.stringify({ '*': { queueUrl: `${endpoint}/1/ended`, source: '/x' } }),
    }),
    cases: {
      'broken JSON': constant(sqs(BROKEN)),
      'another type': constant(sqs(JSON.stringify({ type: TEXT, data: DATA }))),
      'no job': constant(report(DATA)),
      'another status': constant(report({ job: 'j', subtask: 's', status: TEXT })),
      'AWS fails': constant(report({ job: 'j', subtask: 's', status: 'done', result: DATA })),
      'the end of a job for which a state machine waits cannot be sent': constant(report({ job: 'job-1', subtask: 's', status: 'done' }), {
        answers: { UpdateItem: [{ Attributes: { ...ENDED_TASK, status: text('running'), outcome: undefined } }, { Attributes: ENDED_TASK }] },
      }),
    },
  },
  'fan-out-intake': {
    environment: endpoint => ({
      PATTERN_PATH,
      TABLE_NAME: 'jobs',
      INTAKE: 'messages',
      ...LIFETIME,
      ...workers(endpoint),
      REPORT_QUEUE_URL: `${endpoint}/1/reports`,
      SPLITTER_FUNCTION: 'splitter',
      SPLITTER_WORKER: 'small',
    }),
    cases: {
      'AWS fails': constant(sqs(JSON.stringify(DATA))),
      'AWS fails for a task': constant(sqs(JSON.stringify(TASK))),
      'the splitter fails for a task': constant(sqs(JSON.stringify(TASK)), { answers: { PutItem: {}, [INVOKE]: { body: BROKEN } } }),
      'the splitter fails': constant(sqs(JSON.stringify(DATA)), {
        answers: { PutItem: {}, [INVOKE]: { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorMessage: TEXT }) } },
      }),
      'the splitter answers no JSON': constant(sqs(JSON.stringify(DATA)), { answers: { PutItem: {}, [INVOKE]: { body: BROKEN } } }),
      'the splitter answers bad ids': constant(sqs(JSON.stringify(DATA)), { answers: { PutItem: {}, [INVOKE]: { body: JSON.stringify({ subtasks: [{ id: TEXT }] }) } } }),
      'the splitter answers another worker': constant(sqs(JSON.stringify(DATA)), { answers: { PutItem: {}, [INVOKE]: { body: JSON.stringify({ subtasks: [{ worker: TEXT }] }) } } }),
    },
  },
  'job-api': {
    environment: endpoint => ({
      PATTERN_PATH, TABLE_NAME: 'jobs', QUEUE_URL: `${endpoint}/1/jobs`, MESSAGE_RETENTION_SECONDS: '345600', RESOURCE_PATH: 'requests', PUBLIC: 'true', RECORD_RETENTION_SECONDS: '1555200', RESULT_RETENTION_SECONDS: '86400',
    }),
    cases: {
      'broken JSON': constant(http('POST', '/payments', BROKEN)),
      'another type': constant(http('POST', '/payments', TEXT, { headers: { 'content-type': TEXT } })),
      'AWS fails': constant(http('POST', '/payments', JSON.stringify(DATA))),
      'the queue fails': constant(http('POST', '/payments', JSON.stringify(DATA)), { answers: { PutItem: {} } }),
      'a job that cannot be read': constant(http('GET', '/payments/jobs/1', undefined, { pathParameters: { id: '1' } })),
    },
  },
  'job-sweeper': {
    environment: endpoint => ({
      PATTERN_PATH,
      TABLE_NAME: 'jobs',
      QUEUE_URL: `${endpoint}/1/jobs`,
      DEAD_LETTER_QUEUE_URL: `${endpoint}/1/dead`,
      DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:dead',
      MESSAGE_RETENTION_SECONDS: '345600',
      RECORD_RETENTION_SECONDS: '1555200',
    }),
    cases: {
      'AWS fails': constant({}),
      'dead letters': constant({}, { answers: held(JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.job', id: 'job-1', source: '/x', jobtable: 'jobs', data: DATA })) }),
      'broken dead letters': constant({}, { answers: held(BROKEN) }),
    },
  },
  'message-forwarder': {
    environment: () => ({ PATTERN_PATH, FORWARD_TO: JSON.stringify({ busName: 'bus' }) }),
    cases: {
      'AWS fails': constant(sqs(JSON.stringify(DATA))),
      'the bus refuses': constant(sqs(BROKEN), { answers: { PutEvents: { Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: TEXT }] } } }),
    },
  },
  'request-router': {
    environment: endpoint => ({ PATTERN_PATH, ROUTE: router(`${endpoint}/backend`, 'key') }),
    cases: {
      'no secret': constant(toHttp()),
      'a secret that is no JSON': constant(toHttp(), { answers: { GetSecretValue: { SecretString: BROKEN } } }),
      'a secret without the field': constant(toHttp(), { answers: { GetSecretValue: { SecretString: JSON.stringify({ other: CANARIES.secret }) } } }),
      'a server that answers no HTTP': constant(toHttp(), { answers: { ...SECRET, '/backend/orders': { raw: `HTTP/1.1 2OO ${TEXT}\r\n${TEXT}\r\n\r\n` } } }),
      'a server that answers too much': constant(toHttp(), { answers: { ...SECRET, '/backend/orders': { body: TEXT.repeat(100) } } }),
      'a server that hangs up': constant(toHttp(), { answers: { ...SECRET, '/backend/orders': { raw: '' } } }),
      'a redirect to elsewhere': constant(toHttp(), { answers: { ...SECRET, '/backend/orders': { status: 302, headers: { location: `https://example.com/${TEXT}` }, body: TEXT } } }),
      'a server that refuses the secret': constant(toHttp(), { answers: { ...SECRET, '/backend/orders': { status: 401, headers: {}, body: TEXT } } }),
      'a header that is not valid': constant(toHttp({ headers: { ...HEADERS, 'x-to': 'http', 'accept': `${TEXT}\n` } }), { answers: SECRET }),
      'a function that fails': constant(toFunction, {
        answers: { [INVOKE]: { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType: TEXT, errorMessage: TEXT, trace: [TEXT] }) } },
      }),
      'a function that answers no JSON': constant(toFunction, { answers: { [INVOKE]: { body: BROKEN } } }),
      'Lambda fails': constant(toFunction),
      'a request that is too large': constant(http('POST', '/orders/7', TEXT.repeat(50), { pathParameters: { id: '7' } })),
    },
  },
  'runtime': {
    environment: endpoint => ({
      POWERTOOLS_SERVICE_NAME: 'worker',
      CATALOG_WORK: JSON.stringify({ 'arn:aws:sqs:us-east-1:1:work': { reportQueue: `${endpoint}/1/reports` } }),
      CATALOG_PUBLISH: JSON.stringify({ '*': { busName: 'bus', source: 'shop' } }),
    }),
    cases: {
      'a job that is no JSON for the work': constant(sqs(BROKEN), { answers: QUEUE, handler: ({ handleJobs }) => handleJobs(async () => JSON.parse(BROKEN) as object) }),
      'a job whose table fails': constant(sqs(JSON.stringify({ ...JOB, jobtable: 'jobs' })), { answers: QUEUE, handler: ({ handleJobs }) => handleJobs(async () => ({ paid: true })) }),
      'a message that is no JSON for the work': constant(sqs(BROKEN), { handler: ({ handleMessages }) => handleMessages(async () => { JSON.parse(BROKEN); }) }),
      'a message whose numbers and names do not match': constant(sqs(JSON.stringify({ specversion: '1.0', id: '1', source: 's', type: 'Paid.v1', data: PAID })), {
        handler: ({ handleMessages }) => handleMessages(async () => undefined, { contracts: [STRICT] }),
      }),
      'publishing numbers and names that do not match': constant(sqs('{}'), {
        handler: ({ handleMessages, publish }) => handleMessages(async () => void await publish(STRICT, PAID)),
      }),
      'a message of another contract': constant(sqs(JSON.stringify(DATA)), { handler: ({ handleMessages }) => handleMessages(async () => undefined, { contracts: [CONTRACT] }) }),
      'a message that cannot be published': constant(sqs(JSON.stringify(DATA)), { handler: ({ handleMessages, publish }) => handleMessages(async ({ data }) => { await publish('Paid.v1', data); }) }),
      'a subtask that is no JSON for the work': constant(sqs(JSON.stringify(SUBTASK)), { handler: ({ handleSubtasks }) => handleSubtasks(async () => JSON.parse(BROKEN) as object) }),
      'a request that is no JSON': constant(http('POST', '/orders', BROKEN), { handler: ({ handleRequests }) => handleRequests(async () => ({ status: 200 }), { schema: {} }) }),
      'a job whose work fails': constant(sqs(BROKEN), { answers: QUEUE, handler: ({ handleJobs }) => handleJobs(async () => { throw leaky(); }) }),
      'a job whose work fails for the last time': constant(sqs(BROKEN, LAST), { answers: QUEUE, handler: ({ handleJobs }) => handleJobs(async () => { throw leaky(); }) }),
      'a job whose work throws a text': constant(sqs(BROKEN), { answers: QUEUE, handler: ({ handleJobs }) => handleJobs(async () => Promise.reject(TEXT)) }),
      'a message whose work fails': constant(sqs(BROKEN), { handler: ({ handleMessages }) => handleMessages(async () => { throw leaky(); }) }),
      'a message of a stream whose work fails': constant(kinesis(BROKEN), { handler: ({ handleMessages }) => handleMessages(async () => { throw leaky(); }) }),
      'a subtask whose work fails': constant(sqs(JSON.stringify(SUBTASK)), { handler: ({ handleSubtasks }) => handleSubtasks(async () => { throw leaky(); }) }),
      'an event of another kind': constant({ Records: [{ eventSource: TEXT, ...DATA }], ...DATA }, { silent: true, handler: ({ handleMessages }) => handleMessages(async () => undefined) }),
      'a request whose work fails with all that errors have': constant(http('POST', '/orders', '{}'), { handler: ({ handleRequests }) => handleRequests(async () => { throw leaky(); }) }),
      'a request whose work fails': constant(http('POST', '/orders', '{}'), { handler: ({ handleRequests }) => handleRequests(async () => { throw new Error(TEXT); }) }),
      'a request whose work quotes JSON': constant(http('POST', '/orders', '{}'), { handler: ({ handleRequests }) => handleRequests(async () => JSON.parse(BROKEN) as object) }),
    },
  },
  'unknown-route': {
    environment: () => ({ PATTERN_PATH, ROUTES: gzipSync('{}').toString('base64') }),
    cases: { 'no such route': constant(http('POST', '/nowhere', BROKEN)) },
  },
  ...STRANGLER_ROWS,
  ...REPORTING_ROWS,
  ...EVENT_ROWS,
  ...HANDED_ON_ROWS,
  ...SEARCH_ROWS,
  ...STREAM_ROWS,
  ...WEBHOOK_ROWS,
};
