import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'crypto';
import { CursorKeys } from './cursor-keys';
import { orUnavailable, Problem } from '../shared/http/problem';

/** Library default. Secrets Manager rotates a secret at most every four hours. */
const LIFETIME_SECONDS = 3_600;
const SALT_BYTES = 16;
const TAG_BYTES = 16;
/** Each cursor has a key of its own, so that the nonce need not differ. */
const NONCE = Buffer.alloc(12);
const CIPHER = 'aes-256-gcm';
/** The sort key has at most 1,024 characters. */
const CURSOR = /^[A-Za-z0-9_-]{1,2000}$/;

/** The end of a page. */
export interface Position {
  /** The rank of its last row. */
  readonly sort: string;
  /** The number of rows until there. */
  readonly count: number;
  /** The id of the generation whose rows the pages have. */
  readonly generation: string;
}

/** The rank and the number of rows, the time in seconds until which the cursor holds, and the generation unless it is the first. */
type Content = readonly [string, number, number, string?];

/** Cursors that nobody else can read or make, and that open in the context only in which they were made. */
export class Cursors {
  constructor(private readonly keys: CursorKeys, private readonly now: () => number) {}

  /** @param context of the query, whatever must be the same when the cursor comes back */
  async seal({ sort, count, generation }: Position, context: readonly string[]): Promise<string> {
    const [key] = await orUnavailable(this.keys.keys());
    const salt = randomBytes(SALT_BYTES);
    const cipher = createCipheriv(CIPHER, derived(key, salt, context), NONCE);
    const content: Content = [sort, count, Math.floor(this.now() / 1000) + LIFETIME_SECONDS, generation];
    const text = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
    return Buffer.concat([salt, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** Throws a problem for a cursor that was not made for the context, or is too old. */
  async open(cursor: string, context: readonly string[]): Promise<Position> {
    const content = await this.contentOf(cursor, context);
    if (content === undefined) throw new Problem('malformed-request', "The parameter 'cursor' must be the nextCursor of a page of the same query.");
    const [sort, count, until, generation = ''] = content;
    if (until * 1000 < this.now()) throw expired();
    return { sort, count, generation };
  }

  private async contentOf(cursor: string, context: readonly string[]): Promise<Content | undefined> {
    const bytes = Buffer.from(cursor, 'base64url');
    // Node.js leaves out what is not in the alphabet, and bits that are left over
    if (!CURSOR.test(cursor) || bytes.toString('base64url') !== cursor || bytes.length <= SALT_BYTES + TAG_BYTES) return undefined;
    const known = firstOpened(bytes, context, await orUnavailable(this.keys.keys()));
    return known ?? firstOpened(bytes, context, await orUnavailable(this.keys.newer()) ?? []);
  }
}

/** Of a cursor that was good once. */
export function expired(): Problem {
  return new Problem('malformed-request', "The parameter 'cursor' has expired. Begin with the first page.");
}

function firstOpened(bytes: Buffer, context: readonly string[], keys: readonly string[]): Content | undefined {
  for (const key of keys) {
    const text = opened(bytes, context, key);
    if (text !== undefined) return JSON.parse(text) as Content;
  }
  return undefined;
}

function opened(bytes: Buffer, context: readonly string[], key: string): string | undefined {
  const decipher = createDecipheriv(CIPHER, derived(key, bytes.subarray(0, SALT_BYTES), context), NONCE);
  decipher.setAuthTag(bytes.subarray(SALT_BYTES, SALT_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(SALT_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** https://www.rfc-editor.org/rfc/rfc5869#section-3.2: the context binds the key to its use. */
function derived(key: string, salt: Buffer, context: readonly string[]): Buffer {
  const info = createHash('sha256').update(JSON.stringify(context)).digest(); // Node.js takes 1,024 bytes at most
  return Buffer.from(hkdfSync('sha256', key, salt, info, 32));
}
