import { createHash } from 'crypto';

/** A caller's name as it may stand in an object's metadata and in records: it tells one from another, and nothing else. */
export function callerHash(caller: string): string {
  return createHash('sha256').update(caller).digest('base64url');
}
