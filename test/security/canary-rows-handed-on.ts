import { BROKEN, CANARIES, CanaryRow, DATA, TEXT } from './canary';
import { constant, HEADERS, http, PATTERN_PATH } from './canary-events';

const SCHEMA = { type: 'object', properties: { amount: { maximum: 9 } } };
const post = (body: string, headers: object = {}) => http('POST', `/orders/${CANARIES.card}`, body, { headers: { ...HEADERS, ...headers }, pathParameters: { id: CANARIES.card } });
const good = post(JSON.stringify(DATA));
const keyed = post(JSON.stringify(DATA), { 'idempotency-key': TEXT });
const refused = {
  'no JSON': constant(post(BROKEN)),
  'another type': constant(post(TEXT, { 'content-type': TEXT })),
  'a bad key': constant(post('{}', { 'idempotency-key': `${TEXT}\u0000` })),
  'a number that the schema refuses': constant(post(JSON.stringify({ ...DATA, amount: Number(CANARIES.card) }))),
  'a body that is too large': constant(post(JSON.stringify({ ...DATA, note: TEXT.repeat(5_000) }))),
  'AWS fails': constant(good),
};

/** The handlers that hand the body of a request on, as in CANARY_ROWS. */
export const HANDED_ON_ROWS: Record<string, CanaryRow> = {
  'execution-starter': {
    environment: () => ({ PATTERN_PATH, STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:Fulfil' }),
    files: () => ({ 'request-schema.json': JSON.stringify(SCHEMA) }),
    cases: {
      ...refused,
      'an execution that is started': constant(keyed, { answers: { StartExecution: { executionArn: 'arn', startDate: 1 } } }),
      'an input that is refused': constant(good, { answers: { StartExecution: { __type: 'InvalidExecutionInput', message: TEXT } } }),
      'an execution that cannot be read': constant(keyed, { answers: { StartExecution: { __type: 'ExecutionAlreadyExists', message: TEXT } } }),
      'an execution of another content': constant(keyed, { answers: { StartExecution: { __type: 'ExecutionAlreadyExists', message: TEXT }, DescribeExecution: { input: JSON.stringify({ body: TEXT }) } } }),
      'an execution without JSON': constant(keyed, { answers: { StartExecution: { __type: 'ExecutionAlreadyExists', message: TEXT }, DescribeExecution: { input: BROKEN } } }),
    },
  },
  'request-publisher': {
    environment: () => ({ PATTERN_PATH, EVENT_TYPE: 'Paid.v1', PUBLICATIONS: JSON.stringify({ 'Paid.v1': { busName: 'bus', source: 'shop' } }) }),
    files: () => ({ 'contract.json': JSON.stringify(SCHEMA) }),
    cases: {
      ...refused,
      'an event that is taken': constant(keyed, { answers: { PutEvents: { Entries: [{ EventId: 'e' }] } } }),
      'an event that is refused': constant(good, { answers: { PutEvents: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: TEXT }] } } }),
    },
  },
};
