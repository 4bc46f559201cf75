import { Duration } from 'aws-cdk-lib';
import { refuseOpenCredentials, validateHeaderNames, validateHeaders } from './header-validation';
import { LARGEST_RESPONSE, LONGEST_TIMEOUT } from './route-settings';
import { Validation } from '../../private/validation';
import { HttpBackendConfig } from '../backend-config';
import { CircuitBreakerOptions } from '../http-backend-options';

const SHORTEST_TIMEOUT = Duration.millis(100);
const LIBRARY_LIMIT = 'library limit';

/** Checks the options of an HTTP backend, before anything is created for its route. */
export function validateHttpBackend(validation: Validation, { url, options }: HttpBackendConfig) {
  const { timeout, retryAttempts, circuitBreaker = {}, maxResponseSize } = options;
  validation.here('backend.auth', options.auth?._secretHeader?.secret, 'the request router reads the secrets of its Region', ['region']);
  validation.isDuration('backend.timeout', timeout);
  if (timeout && !timeout.isUnresolved()) { // a request router refuses a token
    validation.check(timeout.toMilliseconds() >= SHORTEST_TIMEOUT.toMilliseconds() && timeout.toMilliseconds() <= LONGEST_TIMEOUT.toMilliseconds(),
      'backend.timeout', 'be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit)', timeout);
  }
  validateHeaders(validation, 'backend.headers', options.headers);
  validateHeaderNames(validation, 'backend.forwardedRequestHeaders', options.forwardedRequestHeaders);
  validateHeaderNames(validation, 'backend.forwardedResponseHeaders', options.forwardedResponseHeaders);
  refuseOpenCredentials(validation, 'backend.headers', url, options.headers);
  validation.integer('backend.retryAttempts', retryAttempts, 0, 5, LIBRARY_LIMIT);
  validateCircuitBreaker(validation, 'backend.circuitBreaker', circuitBreaker);
  if (maxResponseSize && !maxResponseSize.isUnresolved()) {
    const bytes = maxResponseSize.toBytes();
    validation.check(bytes >= 1 && bytes <= LARGEST_RESPONSE.toBytes(), 'backend.maxResponseSize',
      `be between 1 byte and ${LARGEST_RESPONSE.toMebibytes()} MiB (what a function's response of 6 MB can hold)`, `${bytes} bytes`);
  }
}

/** @param prop the path of the options */
export function validateCircuitBreaker(validation: Validation, prop: string, options: CircuitBreakerOptions) {
  const { failureRate, window, minimumCalls, failures, openDuration } = options;
  validation.integer(`${prop}.failureRate`, failureRate, 1, 100, 'percent');
  validation.integer(`${prop}.minimumCalls`, minimumCalls, 1, 1_000, LIBRARY_LIMIT);
  validation.integer(`${prop}.failures`, failures, 1, 100, LIBRARY_LIMIT);
  for (const [name, duration] of Object.entries({ window, openDuration })) {
    validation.knownDuration(`${prop}.${name}`, duration, ', because the handler needs it in milliseconds');
  }
  validation.duration(`${prop}.window`, window, Duration.seconds(1), Duration.minutes(5), LIBRARY_LIMIT);
  validation.duration(`${prop}.openDuration`, openDuration, Duration.seconds(1), Duration.minutes(15), LIBRARY_LIMIT);
}
