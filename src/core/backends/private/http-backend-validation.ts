import { Duration } from 'aws-cdk-lib';
import { LARGEST_RESPONSE, LONGEST_TIMEOUT } from './route-settings';
import { Validation } from '../../private/validation';
import { HttpBackendOptions } from '../http-backend-options';

const SHORTEST_TIMEOUT = Duration.millis(100);
const LIBRARY_LIMIT = 'library limit';

/** Checks the options of an HTTP backend, before anything is created for its route. */
export function validateHttpBackend(validation: Validation, options: HttpBackendOptions) {
  const { timeout, retryAttempts, circuitBreaker: { failures, openDuration } = {}, maxResponseSize } = options;
  validation.here('backend.auth', options.auth?._secretHeader?.secret, 'the request router reads the secrets of its Region', ['region']);
  if (timeout && !timeout.isUnresolved()) { // a request router refuses a token
    validation.check(timeout.toMilliseconds() >= SHORTEST_TIMEOUT.toMilliseconds() && timeout.toMilliseconds() <= LONGEST_TIMEOUT.toMilliseconds(),
      'backend.timeout', 'be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit)', timeout);
  }
  validation.integer('backend.retryAttempts', retryAttempts, 0, 5, LIBRARY_LIMIT);
  validation.integer('backend.circuitBreaker.failures', failures, 1, 100, LIBRARY_LIMIT);
  if (openDuration?.isUnresolved()) {
    validation.fail('backend.circuitBreaker.openDuration', 'be known at synthesis, because the request router needs it in milliseconds', 'a token');
  }
  validation.duration('backend.circuitBreaker.openDuration', openDuration, Duration.seconds(1), Duration.minutes(15), LIBRARY_LIMIT);
  if (maxResponseSize && !maxResponseSize.isUnresolved()) {
    const bytes = maxResponseSize.toBytes();
    validation.check(bytes >= 1 && bytes <= LARGEST_RESPONSE.toBytes(), 'backend.maxResponseSize',
      `be between 1 byte and ${LARGEST_RESPONSE.toMebibytes()} MiB (what a function's response of 6 MB can hold)`, `${bytes} bytes`);
  }
}
