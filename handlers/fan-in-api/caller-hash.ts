import { createHash } from 'crypto';

/** The name of a caller for metadata of objects and for records: it distinguishes callers and reveals nothing else. */
export function callerHash(caller: string): string {
  return createHash('sha256').update(caller).digest('base64url');
}
