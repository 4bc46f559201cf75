import { CountedRange, WindowOfKey, WindowResult } from './window-result';
import { Attribute, membersOf } from '../json/attribute-json';
import { Image } from '../stream/table-change';

/** Names of what an item has besides its key and its values (src/stream-pipeline/README.md). */
const OWN = ['window', 'windowStart', 'windowEnd', 'finalAt', 'amendments', 'bookkeeping', 'expiresAt'];

export interface WindowItemSettings {
  /** The attribute with the key of the windows. */
  readonly keyName: string;
  readonly allowedLatenessMillis: number;
  readonly resultRetentionMillis?: number;
}

/** The key of an item: the key of the windows is the partition key, the interval the sort key. */
export function windowKey({ key, interval }: Pick<WindowOfKey, 'key' | 'interval'>, keyName: string): Image {
  return { [keyName]: key, window: { S: interval } };
}

export function windowItem(result: WindowResult, settings: WindowItemSettings): Image {
  const { window, ledgerId, version, latest, amendments, lastRecord, values } = result;
  const { keyName, allowedLatenessMillis, resultRetentionMillis } = settings;
  const [start, end] = window.interval.split('/');
  const finalAt = window.end + allowedLatenessMillis;
  return {
    ...windowKey(window, keyName),
    ...values,
    windowStart: { S: start },
    windowEnd: { S: end },
    finalAt: { S: new Date(finalAt).toISOString() },
    amendments: number(amendments),
    bookkeeping: {
      M: {
        ledgerId: { S: ledgerId },
        version: number(version),
        latest: { L: latest.map(({ shard, first, last }) => ({ M: { shard: { S: shard }, first: { S: first }, last: { S: last } } })) },
        ...lastRecord && { lastRecord: { S: lastRecord } },
      },
    },
    ...resultRetentionMillis !== undefined && { expiresAt: number(Math.ceil((finalAt + resultRetentionMillis) / 1000)) },
  };
}

export function windowResult(item: Image, window: WindowOfKey, keyName: string): WindowResult {
  const { ledgerId, version, latest, lastRecord } = membersOf(item.bookkeeping)!;
  return {
    window,
    ledgerId: ledgerId!.S as string,
    version: Number(version!.N),
    latest: (latest!.L as Attribute[]).map(rangeOf),
    amendments: Number(item.amendments.N),
    lastRecord: (lastRecord?.S ?? '') as string,
    values: Object.fromEntries(Object.entries(item).filter(([name]) => name !== keyName && !OWN.includes(name))),
  };
}

/** What readers see of a result, and how long. */
export function visible(item: Image): Image {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'bookkeeping' && name !== 'expiresAt'));
}

function rangeOf(attribute: Attribute): CountedRange {
  const { shard, first, last } = membersOf(attribute)!;
  return { shard: shard!.S as string, first: first!.S as string, last: last!.S as string };
}

function number(value: number): Attribute {
  return { N: String(value) };
}
