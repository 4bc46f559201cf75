import { eventTime } from './event-time';
import { exactDecimal } from './exact-decimal';
import { AggregateSettings, WindowSettings } from './window-settings';
import { Attribute } from '../shared/json/attribute-json';
import { jsonAttribute } from '../shared/json/json-attribute';
import { memberTexts } from '../shared/json/json-parts';
import { JsonText } from '../shared/json/json-text';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { versionOf } from '../shared/stream/version';
import { WindowOfKey } from '../shared/windows/window-result';

/** How the reason of a record begins that arrived too late for its window. */
export const LATE = 'late: ';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys */
const MAX_KEY_BYTES = 2_048;
/** Of a text that is kept as the last one; library limit: a result is written often, and each kilobyte of it costs. */
const MAX_LAST_BYTES = 1_024;

/** What a record adds to its window. */
export interface WindowRecord {
  readonly id: string;
  readonly window: WindowOfKey;
  /** The same for records of one window. */
  readonly windowId: string;
  readonly shard: string;
  /** Its place in the shard: a text that compares as sequence numbers do. */
  readonly place: string;
  readonly at: number;
  /** Whether it arrived after the end of its window. */
  readonly isLate: boolean;
  /** Units of numbers, and attributes of which the last one counts. */
  readonly values: Readonly<Record<string, bigint | Attribute>>;
}

/**
 * Says what a record adds to which window. Only the record decides, and no state: so that a record which comes again is judged as it was before.
 *
 * @throws Unpublishable for a record that no window counts
 */
export function windowRecord(record: PutRecord, { text, value }: Staged, settings: WindowSettings, now: number): WindowRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unpublishable('the record must be an object to be counted');
  const { id, source } = record;
  const place = versionOf(source, id);
  const shard = /^(shardId-\d+):/.exec(record.delivered.eventID ?? '')?.[1];
  if (place === undefined || shard === undefined) throw new Unpublishable('the record must have the sequence number and the shard that Kinesis gave it');
  const members = memberTexts(text);
  const key = keyOf(members, settings.key);
  const at = eventTime((value as Record<string, unknown>)[settings.timestamp], settings.timestamp);
  const arrivedAt = arrivalOf(record);
  notAhead(at - arrivedAt, settings.allowedClockSkewMillis);
  const window = windowAt(at, settings.sizeMillis, key);
  inTime(arrivedAt, window, settings, now);
  const values = Object.fromEntries(Object.entries(settings.aggregates)
    .filter(([, { kind }]) => kind !== 'count')
    .map(([name, aggregate]) => [name, valueOf(members, aggregate)]));
  return { id, window, windowId: `${window.interval} ${JSON.stringify(key)}`, shard, place, at, isLate: arrivedAt >= window.end, values };
}

/** Windows begin at multiples of their size since 1970 in UTC. */
function windowAt(at: number, size: number, key: Attribute): WindowOfKey {
  const start = at - at % size;
  const end = start + size;
  return { key, end, interval: `${new Date(start).toISOString()}/${new Date(end).toISOString()}` };
}

/** When Kinesis took it, in epoch milliseconds: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html */
function arrivalOf({ delivered: { kinesis: { approximateArrivalTimestamp: seconds } } }: PutRecord): number {
  if (typeof seconds === 'number' && seconds > 0) return Math.round(seconds * 1000);
  throw new Unpublishable('the record must have the time of its arrival that Kinesis gave it');
}

function notAhead(millis: number, allowed: number) {
  if (millis > allowed) throw new Unpublishable(`the time of the event must be at most ${allowed} milliseconds after the arrival of the record, got ${millis}`);
}

function inTime(arrivedAt: number, { end }: WindowOfKey, settings: WindowSettings, now: number) {
  const { allowedLatenessMillis, countedMillis, resultRetentionMillis = Infinity } = settings;
  const lateness = arrivedAt - end;
  if (lateness >= allowedLatenessMillis) {
    throw new Unpublishable(`${LATE}the record must arrive less than ${allowedLatenessMillis} milliseconds after the end of its window, got ${lateness}`);
  }
  if (now > end + allowedLatenessMillis + Math.min(countedMillis, resultRetentionMillis)) {
    throw new Unpublishable(`${LATE}the result of the window, or what it has counted, is no longer kept`);
  }
}

function keyOf(members: Map<string, JsonText>, { name, type }: WindowSettings['key']): Attribute {
  const attribute = attributeOf(members, name);
  const value = attribute[type] as string | undefined;
  if (value === undefined) throw new Unpublishable(`${name} must be a ${type === 'S' ? 'text' : 'number'}: it is the key of the windows`);
  if (type === 'N') return { N: canonicalNumber(value) };
  const bytes = Buffer.byteLength(value);
  if (bytes === 0 || bytes > MAX_KEY_BYTES) throw new Unpublishable(`${name} must have 1 to ${MAX_KEY_BYTES} bytes: it is the key of the windows`);
  return attribute;
}

/** Two spellings of a number are one key. */
export function canonicalNumber(text: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  return significant === '' ? '0' : `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function valueOf(members: Map<string, JsonText>, { kind, member = '' }: AggregateSettings): bigint | Attribute {
  const attribute = attributeOf(members, member);
  if (kind !== 'last') {
    if (attribute.N === undefined) throw new Unpublishable(`${member} must be a number to be aggregated`);
    return exactDecimal(attribute.N as string, member);
  }
  const { S: text } = attribute;
  if (text === undefined && attribute.N === undefined && attribute.BOOL === undefined) throw new Unpublishable(`${member} must be a text, a number, true or false to be kept`);
  if (text !== undefined && Buffer.byteLength(text as string) > MAX_LAST_BYTES) throw new Unpublishable(`${member} must have at most ${MAX_LAST_BYTES} bytes to be kept`);
  return attribute;
}

function attributeOf(members: Map<string, JsonText>, name: string): Attribute {
  const text = members.get(name);
  return text === undefined ? {} : jsonAttribute(text);
}
