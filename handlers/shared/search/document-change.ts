import { createHash } from 'crypto';
import { JsonText } from '../json/json-text';

/** What a document becomes. */
export interface DocumentChange {
  /** The `_id`: 1 to 512 bytes of UTF-8. */
  readonly id: string;
  /** Compared as text with the version that was written before: `versionOf` in handlers/shared/stream/version.ts. */
  readonly version: string;
  /** JSON of an object without the member `_catalog`; left out where the document is deleted. */
  readonly document?: JsonText;
}

/** The member of each document that the library writes itself. */
export const STAMP = '_catalog';

/** The value of that member, in a tombstone the only one. */
export interface Stamp {
  readonly version: string;
  /** When the deletion was written, in epoch milliseconds. */
  readonly deletedAt?: number;
  /** Of the id: the place of the document in a scan. Default: it is of an older version of the library. */
  readonly hash?: string;
}

/** What a mapping has to say about it. */
export const STAMP_MAPPING = {
  [STAMP]: {
    properties: {
      version: { type: 'keyword', index: false },
      deletedAt: { type: 'date', format: 'epoch_millis' },
      hash: { type: 'keyword' },
      // of a check of drift: kept, and not looked into
      suspects: { type: 'object', enabled: false },
    },
  },
};

/** The query for documents that are there: tombstones are not. */
export const LIVE_DOCUMENTS = { bool: { must_not: { exists: { field: `${STAMP}.deletedAt` } } } };

/** 32 hexadecimal digits, spread evenly: no two ids of an index have the same. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}
