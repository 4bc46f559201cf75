import { CfnParameter, Duration, Size } from 'aws-cdk-lib';
import { Backend, HttpBackendOptions, RobustApi } from '../../src';
import { resourceCount, shop } from '../support/stacks';

function add(options: HttpBackendOptions) {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  const before = resourceCount(stack);
  return { stack, before, addRoute: () => api.addRoute('GET /beans', Backend.http('https://beans.example.com', options)) };
}

test.each<[string, HttpBackendOptions]>([
  ['the shortest timeout', { timeout: Duration.millis(100) }],
  ['the longest timeout', { timeout: Duration.seconds(28) }],
  ['no retry', { retryAttempts: 0 }],
  ['the most retries', { retryAttempts: 5 }],
  ['the smallest share', { circuitBreaker: { failureRate: 1, window: Duration.seconds(1), minimumCalls: 1 } }],
  ['the largest share', { circuitBreaker: { failureRate: 100, window: Duration.minutes(5), minimumCalls: 1_000 } }],
  ['one failure', { circuitBreaker: { failures: 1 } }],
  ['the most failures', { circuitBreaker: { failures: 100 } }],
  ['the shortest open circuit', { circuitBreaker: { openDuration: Duration.seconds(1) } }],
  ['the longest open circuit', { circuitBreaker: { openDuration: Duration.minutes(15) } }],
  ['the smallest response', { maxResponseSize: Size.bytes(1) }],
  ['the largest response', { maxResponseSize: Size.mebibytes(4) }],
])('an HTTP backend takes %s', (_, options) => {
  expect(add(options).addRoute).not.toThrow();
});

const whole = (text: string) => text.replace('between', 'a whole number between');
const TIMEOUT = 'backend.timeout must be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit)';
const RETRIES = 'backend.retryAttempts must be between 0 and 5 (library limit)';
const FAILURES = 'backend.circuitBreaker.failures must be between 1 and 100 (library limit)';
const RATE = 'backend.circuitBreaker.failureRate must be between 1 and 100 (percent)';
const WINDOW = 'backend.circuitBreaker.window must be between 1 second and 5 minutes (library limit)';
const CALLS = 'backend.circuitBreaker.minimumCalls must be between 1 and 1000 (library limit)';
const OPEN = 'backend.circuitBreaker.openDuration must be between 1 second and 15 minutes (library limit)';
const SIZE = "backend.maxResponseSize must be between 1 byte and 4 MiB (what a function's response of 6 MB can hold)";

test.each<[HttpBackendOptions, string]>([
  [{ timeout: Duration.millis(99) }, `${TIMEOUT}, got 99 millis.`],
  [{ timeout: Duration.seconds(29) }, `${TIMEOUT}, got 29 seconds.`],
  [{ retryAttempts: -1 }, `${RETRIES}, got -1.`],
  [{ retryAttempts: 6 }, `${RETRIES}, got 6.`],
  [{ retryAttempts: 1.5 }, `${whole(RETRIES)}, got 1.5.`],
  [{ circuitBreaker: { failureRate: 0 } }, `${RATE}, got 0.`],
  [{ circuitBreaker: { failureRate: 0.5 } }, `${whole(RATE)}, got 0.5.`],
  [{ circuitBreaker: { failureRate: 101 } }, `${RATE}, got 101.`],
  [{ circuitBreaker: { window: Duration.seconds(0) } }, `${WINDOW}, got 0 seconds.`],
  [{ circuitBreaker: { window: Duration.seconds(301) } }, `${WINDOW}, got 5 minutes 1 second.`],
  [{ circuitBreaker: { minimumCalls: 0 } }, `${CALLS}, got 0.`],
  [{ circuitBreaker: { minimumCalls: 1_001 } }, `${CALLS}, got 1001.`],
  [{ circuitBreaker: { failures: 0 } }, `${FAILURES}, got 0.`],
  [{ circuitBreaker: { failures: 101 } }, `${FAILURES}, got 101.`],
  [{ circuitBreaker: { openDuration: Duration.millis(500) } }, 'backend.circuitBreaker.openDuration must be whole seconds, got 500 millis.'],
  [{ circuitBreaker: { openDuration: Duration.seconds(0) } }, `${OPEN}, got 0 seconds.`],
  [{ circuitBreaker: { openDuration: Duration.seconds(901) } }, `${OPEN}, got 15 minutes 1 second.`],
  [{ maxResponseSize: Size.bytes(0) }, `${SIZE}, got '0 bytes'.`],
  [{ maxResponseSize: Size.bytes(4 * 1024 * 1024 + 1) }, `${SIZE}, got '4194305 bytes'.`],
])('an HTTP backend refuses %j before anything is created', (options, message) => {
  const { stack, before, addRoute } = add(options);
  expect(addRoute).toThrow(new Error(`RobustApi at 'Shop/Gateway': ${message}`));
  expect(resourceCount(stack)).toBe(before);
});

test('an open circuit has a duration that is known at synthesis', () => {
  const { stack, addRoute } = add({});
  expect(addRoute).not.toThrow();
  const openDuration = Duration.seconds(new CfnParameter(stack, 'Open', { type: 'Number' }).valueAsNumber);
  expect(() => new RobustApi(stack, 'Other').addRoute('GET /beans', Backend.http('https://beans.example.com', { circuitBreaker: { openDuration } })))
    .toThrow('backend.circuitBreaker.openDuration must be known at synthesis, because the handler needs it in milliseconds, got ');
});

test('a size that is known at deployment passes', () => {
  const { stack } = add({});
  const maxResponseSize = Size.bytes(new CfnParameter(stack, 'Size', { type: 'Number' }).valueAsNumber);
  expect(() => new RobustApi(stack, 'Other').addRoute('GET /beans', Backend.http('https://beans.example.com', { maxResponseSize }))).not.toThrow();
});
