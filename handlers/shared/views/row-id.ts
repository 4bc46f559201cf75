import { createHash } from 'crypto';
import { JsonText } from '../json/json-text';

/** A longer key is hashed. DynamoDB's limit is 2,048 bytes. */
const LONGEST_ID = 1_024;

/** The id of the row of an item, whose key is JSON in canonical form. */
export function rowId(item: JsonText): string {
  return Buffer.byteLength(item) <= LONGEST_ID ? item : `sha256:${createHash('sha256').update(item).digest('hex')}`;
}
