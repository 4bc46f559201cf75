import { numberKey } from './order-key';
import { Attribute } from '../json/attribute-json';
import { Image } from '../stream/table-change';

/** Of a version that is a text; library limit. */
export const LONGEST_VERSION = 1_024;

/** The version that a writer gave an item. Undefined for an item without one, or with one that is neither a number nor a short text. */
export function itemVersionOf(image: Image | undefined, attribute: string | undefined): Attribute | undefined {
  const version = attribute !== undefined && image && Object.hasOwn(image, attribute) ? image[attribute] : undefined;
  if (typeof version?.N === 'string') return { N: version.N };
  return typeof version?.S === 'string' && Buffer.byteLength(version.S) <= LONGEST_VERSION ? { S: version.S } : undefined;
}

/** Below zero, zero or above, as numbers with all their digits, or as texts by their bytes. Undefined for a number and a text, which have no order. */
export function compareItemVersions(one: Attribute, other: Attribute): number | undefined {
  if (typeof one.N === 'string' && typeof other.N === 'string') return Buffer.compare(Buffer.from(numberKey(one.N)), Buffer.from(numberKey(other.N)));
  return typeof one.S === 'string' && typeof other.S === 'string' ? Buffer.compare(Buffer.from(one.S), Buffer.from(other.S)) : undefined;
}
