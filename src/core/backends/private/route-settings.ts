import { Duration, Size } from 'aws-cdk-lib';
import { inKeyOrder } from '../../private/key-order';
import { HttpBackendConfig } from '../backend-config';
import { CircuitBreakerOptions } from '../http-backend-options';

/** The header or query parameter whose value decides which alternative a request takes. One is set. */
export interface StickyBy {
  readonly header?: string;
  readonly query?: string;
}

/** Of a route without a timeout of its own; library default. */
export const DEFAULT_TIMEOUT = Duration.seconds(10);
/** API Gateway waits 29 seconds (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html); one is kept for the answer. */
export const LONGEST_TIMEOUT = Duration.seconds(28);
const DEFAULT_CIRCUIT_BREAKER = {
  failureRate: 50, window: Duration.seconds(30), minimumCalls: 10, failures: 5, openDuration: Duration.seconds(10),
} satisfies CircuitBreakerOptions;
const DEFAULT_RETRY_ATTEMPTS = 2;
/** A function's answer holds 6 MB, in which binary bodies grow by a third. */
export const LARGEST_RESPONSE = Size.mebibytes(4);

/** The circuit breaker before every alternative, functions included: CircuitBreakerSettings of handlers/shared/circuit/ports.ts. */
export function circuitBreakerSettings(options: HttpBackendConfig['options'] = {}): object {
  const {
    failureRate = DEFAULT_CIRCUIT_BREAKER.failureRate,
    window = DEFAULT_CIRCUIT_BREAKER.window,
    minimumCalls = DEFAULT_CIRCUIT_BREAKER.minimumCalls,
    failures = DEFAULT_CIRCUIT_BREAKER.failures,
    openDuration = DEFAULT_CIRCUIT_BREAKER.openDuration,
  } = options.circuitBreaker ?? {};
  return { failureRate, windowMillis: window.toMilliseconds(), minimumCalls, failures, openDurationMillis: openDuration.toMilliseconds() };
}

/** An HTTP backend as the handler reads it: HttpBackendSettings in handlers/request-router/settings.ts. */
export function httpBackendSettings({ url, options }: HttpBackendConfig): object {
  const { auth, headers, forwardedRequestHeaders = [], forwardedResponseHeaders, maxResponseSize = LARGEST_RESPONSE } = options;
  const secret = auth?._secretHeader;
  return {
    url,
    headers: inKeyOrder(headers),
    secretHeader: secret && { name: secret.name, secretArn: secret.secret.secretArn, field: secret.field },
    signature: auth?._signature && { region: auth._signature.region },
    forwardedRequestHeaders: lowerCase([...forwardedRequestHeaders, ...auth?._forwardsAuthorization ? ['authorization'] : []]),
    forwardedResponseHeaders: lowerCase(forwardedResponseHeaders),
    retryAttempts: options.retryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
    maxResponseBytes: maxResponseSize.toBytes(),
  };
}

function lowerCase(names: string[] = []): string[] | undefined {
  return names.length === 0 ? undefined : names.map(name => name.toLowerCase());
}
