import { randomBytes } from 'crypto';

/** Library limits. */
const MAX_CORRELATION_ID = 128;
const MAX_TRACEPARENT = 256;
// version 00 and whatever later versions append: https://www.w3.org/TR/trace-context/#traceparent-header
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{0,200})?$/;

/** The client's correlation id, or the request's own id. */
export function correlationId(header: string | undefined, requestId: string): string {
  return boundedCorrelationId(header) ?? requestId;
}

/** The correlation id of a request or a message without what does not print, and not longer than others write it into logs and records. */
export function boundedCorrelationId(given: unknown): string | undefined {
  const clean = typeof given === 'string' ? given.replace(/[^\x20-\x7e]/g, '').trim().slice(0, MAX_CORRELATION_ID) : '';
  return clean === '' ? undefined : clean;
}

/** The trace context of a message as it came: to cut it would make another one of it. */
export function boundedTraceparent(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' && given.length <= MAX_TRACEPARENT ? given : undefined;
}

/** The client's trace context where it is valid, or the start of a new, unsampled trace. */
export function traceparent(header: string | undefined): string {
  if (header !== undefined && TRACEPARENT.test(header)) return header;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
