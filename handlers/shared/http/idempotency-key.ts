import { createHash } from 'crypto';
import { Problem } from './problem';

const KEY = /^[\x20-\x7e]{1,255}$/;
/** 32 characters of base64url are 192 bits. */
const ID_LENGTH = 32;

export function checkIdempotencyKey(header: string | undefined): string | undefined {
  if (header !== undefined && (!KEY.test(header) || header.trim() === '')) {
    throw new Problem('invalid-idempotency-key', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
  }
  return header;
}

/** The same pattern, caller and key identify the same job. `null` stands for no caller: a caller's name is never null. Callers can compute it. */
export function jobIdOf(pattern: string, caller: string | undefined, key: string): string {
  return createHash('sha256').update(JSON.stringify([pattern, caller ?? null, key])).digest('base64url').slice(0, ID_LENGTH);
}

/** A request of nobody is repeated by who knows its key and its body: another body is another request, and takes no key from anybody. */
export function claimIdOf(pattern: string, key: string, body: string): string {
  return `key#${createHash('sha256').update(JSON.stringify([pattern, key, fingerprint(body)])).digest('base64url')}`;
}

/** Distinguishes a retry from another request under the same key. */
export function fingerprint(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
