import { Health } from './ports';

/** Statuses that say that the backend is not well. Other answers are about what one request asked for. */
const UNHEALTHY = [502, 503, 504];
/** Statuses whose Retry-After is for all requests: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. */
const ASKING_TO_WAIT = [429, 503];

/** What an answer says about the backend. No connection and no answer in time are unhealthy, too. */
export function healthOfStatus(status: number, headers: Readonly<Record<string, string>> = {}, now = Date.now()): Health {
  const wait = ASKING_TO_WAIT.includes(status) ? retryAfterMillis(headers, now) : 0;
  return { kind: UNHEALTHY.includes(status) ? 'unhealthy' : 'healthy', ...wait > 0 && { retryAfterMillis: wait } };
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. Without the header: 0. */
export function retryAfterMillis(headers: Readonly<Record<string, string>>, now: number): number {
  const value = headers['retry-after'] ?? '';
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(millis) ? 0 : Math.max(0, millis);
}
