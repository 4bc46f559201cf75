import { HALF, refuse } from './parameters';
import { Attribute } from '../shared/json/attribute-json';
import { canonicalJson } from '../shared/json/canonical-json';
import { memberTexts } from '../shared/json/json-parts';
import { JsonText } from '../shared/json/json-text';
import { compareItemVersions, LONGEST_VERSION } from '../shared/views/item-version';
import { Row } from '../shared/views/row';
import { rowId } from '../shared/views/row-id';

/** A write that a page has to have. */
export interface After {
  /** The key of the row in the first generation. */
  readonly id: string;
  /** The version that the write gave the item, or that the removed item had. */
  readonly version: Attribute;
  readonly isRemoved: boolean;
}

/** A key and a version, with escapes. API Gateway takes 10,240 bytes of a request's line and headers. Library limit. */
const LONGEST_TOKEN = 8_000;
/** A partition key, and a sort key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-partition-sort-keys */
const LONGEST_KEY = 2_048;
const MOST_ATTRIBUTES = 2;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number */
const MOST_DIGITS = 38;
const [GREATEST, LEAST] = [1e126, 1e-130];
const NUMBER = /^-?((?:0|[1-9]\d*)(?:\.\d+)?)(?:[eE][+-]?\d{1,3})?$/;
const EXAMPLE = '{"key":{"id":"42"},"version":7}';
const NAMES = ['key', 'version', 'removed'];

/** Reads the parameter `after`. Throws a problem for what no writer can have. */
export function afterOf(text: string): After {
  const token = text.length <= LONGEST_TOKEN ? objectIn(text) : undefined;
  const key = objectIn(token?.get('key'));
  const removed = token?.get('removed') ?? 'false';
  const version = scalarOf(token?.get('version'), LONGEST_VERSION);
  const isKey = key && key.size >= 1 && key.size <= MOST_ATTRIBUTES && [...key.values()].every(value => scalarOf(value, LONGEST_KEY));
  if (!token || !isKey || !version || ![...token.keys()].every(name => NAMES.includes(name)) || !['true', 'false'].includes(removed)) {
    refuse(`The parameter 'after' must be JSON such as ${EXAMPLE}: the key of an item, and the version that a write gave it.`);
  }
  return { id: rowId(canonicalJson(token.get('key')!)), version, isRemoved: removed === 'true' };
}

/**
 * Whether a view has a write, or a later one of the item. A removal has the version of the item before it: a row without an entry is what it left, or
 * what a projection made that leaves the item out, which is the same for a reader.
 */
export function isReached(row: Pick<Row, 'entry' | 'itemVersion'> | undefined, { version, isRemoved }: After): boolean {
  const order = row?.itemVersion && compareItemVersions(row.itemVersion, version);
  return order !== undefined && (order > 0 || (order === 0 && !(isRemoved && row!.entry)));
}

function objectIn(text: JsonText | undefined): Map<string, JsonText> | undefined {
  const value = text === undefined ? undefined : parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? memberTexts(text!) : undefined;
}

/** A number with all its digits, or a text. */
function scalarOf(text: JsonText | undefined, longest: number): Attribute | undefined {
  if (text === undefined) return undefined;
  const digits = NUMBER.exec(text)?.[1];
  if (digits !== undefined) return digits.replace('.', '').length <= MOST_DIGITS && isInRange(Math.abs(Number(text))) ? { N: text } : undefined;
  const value = parsed(text);
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= longest && !HALF.test(value) ? { S: value } : undefined;
}

function isInRange(size: number): boolean {
  return size === 0 || (size >= LEAST && size < GREATEST);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
