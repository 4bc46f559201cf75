import { CallHealth, CallOutcome } from './circuit-breaker';
import { healthOfStatus } from '../shared/circuit/health';
import { Health } from '../shared/circuit/ports';

/** The parts of fetch's `Response`. */
interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

/** What an outcome says about the backend, by what most clients answer and throw. */
export function healthOfCall(outcome: CallOutcome): Health {
  if ('error' in outcome) return healthOfError(outcome.error);
  return isResponse(outcome.value) ? healthOfResponse(outcome.value) : { kind: 'healthy' };
}

/** @throws if a user's function answers anything else: its typing error would open no circuit for ever */
export function healthByUser(healthOf: (outcome: CallOutcome) => CallHealth, outcome: CallOutcome): Health {
  const kind = healthOf(outcome);
  if (!['healthy', 'unhealthy', 'ignored'].includes(kind)) throw new TypeError("healthOf must return 'healthy', 'unhealthy' or 'ignored'.");
  return { kind };
}

function healthOfError(error: unknown): Health {
  if ((error as { name?: unknown } | undefined)?.name === 'AbortError') return { kind: 'ignored' };
  const status = statusOf(error);
  return status === undefined ? { kind: 'unhealthy' } : healthOfStatus(status);
}

/** https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/the-response-object.html has `$metadata`; axios has `response`. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { $metadata, response, status, statusCode } = error as Partial<Record<'$metadata' | 'response' | 'status' | 'statusCode', unknown>>;
  const member = (of: unknown, name: string) => (of as Record<string, unknown> | undefined)?.[name];
  const statuses = [member($metadata, 'httpStatusCode'), member(response, 'status'), status, statusCode];
  return statuses.find(each => typeof each === 'number');
}

function isResponse(value: unknown): value is FetchResponse {
  const { status, headers } = (value ?? {}) as Partial<FetchResponse>;
  return typeof status === 'number' && typeof headers?.get === 'function';
}

function healthOfResponse({ status, headers }: FetchResponse): Health {
  return healthOfStatus(status, { 'retry-after': headers.get('retry-after') ?? '' });
}
