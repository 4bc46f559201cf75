import { SourceFailure } from './part';
import { SourceSettings } from './settings';
import { CircuitOpenError } from '../shared/circuit/ports';
import { Problem } from '../shared/http/problem';

const NOT_FOUND = [404, 410];
/** An authentication scheme: https://www.rfc-editor.org/rfc/rfc9110#section-11.1. */
const SCHEME = /^[A-Za-z][\w-]{0,30}/;
/** A bulkhead is full for as long as a call takes. */
const BUSY_SECONDS = 1;

/** The problem of a required source without an answer, with the public name of its part and nothing else of it. */
export function requiredProblem(source: string, { part: name = source, forwardedCredentials = [] }: SourceSettings, failure: SourceFailure): Problem {
  const { kind, more: { status, headers = {}, cause } } = failure;
  if (kind === 'status' && NOT_FOUND.includes(status!)) return new Problem('resource-not-found', `There is no '${name}'.`);
  // it judged the caller's own credentials; those of the aggregate are no business of the caller
  if (kind === 'status' && status === 403 && forwardedCredentials.length > 0) return new Problem('caller-not-allowed', `The caller may not read '${name}'.`);
  if (kind === 'status' && status === 401 && forwardedCredentials.length > 0) {
    // the rest of a challenge may name the source
    const [scheme] = SCHEME.exec(headers['www-authenticate'] ?? '') ?? ['Bearer'];
    return new Problem('credentials-refused', `The credentials of the request are not accepted for '${name}'.`, { headers: { 'www-authenticate': scheme } });
  }
  if (kind === 'timeout') return new Problem('gateway-timeout', `The part '${name}' was not there in time.`, { cause: failure });
  if (kind !== 'circuit-open' && kind !== 'busy') return new Problem('bad-gateway', `The part '${name}' is not available.`, { cause: failure });
  const seconds = cause instanceof CircuitOpenError ? Math.max(1, Math.ceil(cause.retryAfterMillis / 1000)) : BUSY_SECONDS;
  return new Problem('temporarily-unavailable', `The part '${name}' is not available for now.`, { headers: { 'retry-after': `${seconds}` }, cause: failure });
}
