import { randomBytes } from 'crypto';

const MAX_CORRELATION_ID = 128;
// version 00 and whatever later versions append: https://www.w3.org/TR/trace-context/#traceparent-header
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{0,200})?$/;

/** The client's correlation id without what does not print, or the request's own id. */
export function correlationId(header: string | undefined, requestId: string): string {
  const clean = (header ?? '').replace(/[^\x20-\x7e]/g, '').trim().slice(0, MAX_CORRELATION_ID);
  return clean === '' ? requestId : clean;
}

/** The client's trace context where it is valid, or the start of a new, unsampled trace. */
export function traceparent(header: string | undefined): string {
  if (header !== undefined && TRACEPARENT.test(header)) return header;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
