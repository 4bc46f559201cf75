import { CircuitBreakerOptions, CircuitOpen } from '../../../handlers/runtime/circuit-breaker';
import { CircuitBreakers } from '../../../handlers/runtime/circuit-breakers';
import { CircuitCalls } from '../../../handlers/runtime/circuit-calls';
import { RetryAfter } from '../../../handlers/runtime/job';
import { RequestAnswerer } from '../../../handlers/runtime/request-answerer';
import { LineMetrics } from '../../../handlers/shared/runtime/counting-line';
import { SimulatedCircuitTable } from '../circuit/simulated-circuit-table';
import { Observed } from '../shared/observers';

const observed = new Observed();
const lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines.length = 0;
  observed.lines.length = 0;
});

/** A process with circuit breakers, as the wiring makes them. */
function process(table?: SimulatedCircuitTable, pattern: string | undefined = '/Shop/Circuits') {
  const write = (line: string) => { lines.push(JSON.parse(line) as Record<string, unknown>); };
  return new CircuitBreakers(async () => new CircuitCalls({ log: observed.log, write, pattern, table: table?.port() }));
}
const sharedTable = () => new SimulatedCircuitTable({ now: () => Date.now(), sleep: async () => undefined }, () => 'none', () => 0);
const fail = async () => Promise.reject(new Error('no connection'));
const failures = async (breaker: { call(work: () => Promise<unknown>): Promise<unknown> }, times: number) => {
  for (let call = 0; call < times; call++) await breaker.call(fail).catch(() => undefined);
};
const lastOf = (name: string) => lines.filter(line => name in line).length;

test('a circuit that one process opened refuses the calls of another, which says for how long', async () => {
  const table = sharedTable();
  await failures(process(table).of('crm', {}), 5);
  const other = process(table).of('crm', {});
  // a new process learns of it with its first call
  await other.call(async () => 1);
  let calls = 0;
  const refused = await other.call(async () => { calls += 1; }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(CircuitOpen);
  expect(refused).toBeInstanceOf(RetryAfter);
  expect(refused).toMatchObject({ circuit: 'crm', seconds: 10, message: 'A circuit is open. Retry after 10 s' });
  expect(calls).toBe(0);
  expect(await process(table).of('taxes', {}).call(async () => 1)).toBe(1);
});

test('without a table each process has circuits of its own', async () => {
  const own = process().of('crm', { failures: 2 });
  await failures(own, 2);
  await expect(own.call(async () => 1)).rejects.toThrow('A circuit is open.');
  expect(await process().of('crm', { failures: 2 }).call(async () => 1)).toBe(1);
});

test('values and errors of calls are passed on as they are', async () => {
  const breaker = process().of('crm', {});
  const error = new RetryAfter(7);
  expect(await breaker.call(async () => 'value')).toBe('value');
  await expect(breaker.call(async () => Promise.reject(error))).rejects.toBe(error);
});

const response = (status: number) => new Response(null, { status });
const opened = async (work: () => Promise<unknown>, options: CircuitBreakerOptions = {}) => {
  const breaker = process(undefined).of('crm', { failures: 1, ...options });
  await breaker.call(work).catch(() => undefined);
  return breaker.call(async () => undefined).then(() => false, error => error instanceof CircuitOpen);
};

test.each<[string, boolean, () => Promise<unknown>]>([
  ['a value', false, async () => ({ status: 'paid' })],
  ['nothing', false, async () => undefined],
  ['a response 200', false, async () => response(200)],
  ['a response 404', false, async () => response(404)],
  ['a response 500', false, async () => response(500)],
  ['a response 503', true, async () => response(503)],
  ['an error without a status', true, fail],
  ['a time-out', true, async () => Promise.reject(new DOMException('late', 'TimeoutError'))],
  ['a call that was cancelled', false, async () => Promise.reject(new DOMException('cancelled', 'AbortError'))],
  ['an error of the AWS SDK with 400', false, async () => Promise.reject(Object.assign(new Error(), { $metadata: { httpStatusCode: 400 } }))],
  ['an error of the AWS SDK with 503', true, async () => Promise.reject(Object.assign(new Error(), { $metadata: { httpStatusCode: 503 } }))],
  ['an error of axios with 404', false, async () => Promise.reject(Object.assign(new Error(), { response: { status: 404 } }))],
  ['an error with the status 502', true, async () => Promise.reject(Object.assign(new Error(), { status: 502 }))],
  ['a thrown text', true, async () => Promise.reject('no connection')],
])('%s opens the circuit: %s', async (_, opens, work) => {
  expect(await opened(work)).toBe(opens);
});

test('the user says what an outcome means', async () => {
  const healthOf: CircuitBreakerOptions['healthOf'] = outcome => 'value' in outcome && outcome.value === 'busy' ? 'unhealthy' : 'healthy';
  expect(await opened(async () => 'busy', { healthOf })).toBe(true);
  expect(await opened(fail, { healthOf })).toBe(false);
  const wrong = process().of('crm', { healthOf: () => 'bad' as 'healthy' });
  await expect(wrong.call(async () => 1)).rejects.toThrow("healthOf must return 'healthy', 'unhealthy' or 'ignored'.");
});

test.each<[object, string]>([
  [{ failureRate: 0 }, 'circuitBreaker: failureRate must be a whole number between 1 and 100, got 0.'],
  [{ window: 999 }, 'circuitBreaker: window must be a whole number between 1000 and 300000, got 999.'],
  [{ minimumCalls: 1.5 }, 'circuitBreaker: minimumCalls must be a whole number between 1 and 1000, got 1.5.'],
  [{ failures: 101 }, 'circuitBreaker: failures must be a whole number between 1 and 100, got 101.'],
  [{ openDuration: NaN }, 'circuitBreaker: openDuration must be a whole number between 1000 and 900000, got NaN.'],
])('%j is refused', (options, message) => {
  expect(() => process().of('crm', options)).toThrow(new RangeError(message));
});

test('a name is 1 to 255 characters, and has one circuit', () => {
  expect(() => process().of('', {})).toThrow(RangeError);
  expect(() => process().of('n'.repeat(256), {})).toThrow(RangeError);
  const breakers = process();
  expect(breakers.of('crm', {})).toBe(breakers.of('crm', {}));
});

test('calls, unhealthy calls and the opening are counted by the path of the construct; healthy calls alone write no line', async () => {
  const breaker = process().of('crm', { failures: 3 });
  for (let call = 0; call < 50; call++) await breaker.call(async () => 1);
  expect(lines).toEqual([]);
  await failures(breaker, 11);
  const total = (name: string) => lines.reduce((sum, line) => sum + Number(line[name] ?? 0), 0);
  expect([total('CircuitBreakerCalls'), total('UnhealthyCalls'), total('CircuitBreakerOpened'), total('CircuitBreakerRefusals')]).toEqual([60, 10, 1, 1]);
  expect(lines[0]).toMatchObject({
    pattern: '/Shop/Circuits',
    UnhealthyCalls: 1,
    CircuitBreakerCalls: 51,
    _aws: { CloudWatchMetrics: [{ Namespace: 'CdkServerlessCatalog', Dimensions: [['pattern']], Metrics: [{ Name: 'CircuitBreakerCalls', Unit: 'Count' }, { Name: 'UnhealthyCalls', Unit: 'Count' }] }] },
  });
  expect(lastOf('CircuitBreakerRefusals')).toBe(1);
  expect(observed.lines).toContainEqual({ level: 'warn', message: 'circuit breaker opened', fields: { circuit: 'crm', openMillis: 10_000 } });
});

test('healthy calls are counted once a minute at least', async () => {
  const breaker = process().of('crm', {});
  await breaker.call(async () => 1);
  jest.useFakeTimers({ now: Date.now() + 61_000, doNotFake: ['nextTick', 'setImmediate'] });
  await breaker.call(async () => 1);
  jest.useRealTimers();
  expect(lines).toEqual([expect.objectContaining({ CircuitBreakerCalls: 2 })]);
});

test('without the variable nothing is counted', async () => {
  const metrics = new LineMetrics<string>(undefined, 'CircuitBreakerCalls', line => { lines.push({ line }); });
  metrics.count('UnhealthyCalls');
  metrics.publish();
  expect(lines).toEqual([]);
});

test.each<[string, Error, string]>([
  ['an open circuit', new CircuitOpen('crm', 8), '8'], ['a downstream that throttles', new RetryAfter(2.5), '3'], ['no known time', new RetryAfter(NaN), '30'],
])('a request that meets %s is answered 503 with Retry-After', async (_, error, seconds) => {
  const event = { version: '2.0', rawPath: '/', rawQueryString: '', headers: {}, requestContext: { requestId: 'r', http: { method: 'GET' } } };
  const answerer = new RequestAnswerer(async () => Promise.reject(error), {}, observed.log);
  const answer = await answerer.handle(event, { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'invocation' });
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': seconds } });
  expect(answer.body).not.toContain('crm');
});
