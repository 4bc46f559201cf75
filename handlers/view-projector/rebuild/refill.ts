import { createHash } from 'crypto';
import { Part, PartAnswer, runPages } from './part';
import { RebuildPorts, RefilledView } from './ports';
import { Image, TableRecord } from '../../shared/stream/table-change';
import { foreignId, keyOfText, keyText } from '../../shared/views/item-key';
import { leastVersion, runningRefill } from '../../shared/views/refills';

/** Digits of a number made of a key. Sequence numbers of streams have at least 21: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html */
const HASH_HEX = 15;

/** What a refill came to. */
export interface Refilled {
  readonly view: string;
  /** What the refill sent has a version that is greater. */
  readonly version: string;
  /** Items that the view was given. */
  readonly sent: number;
  /** Those of them that are in the failure queue of the view. */
  readonly failed: number;
  /** Items that the view had, and the source has not. Always 0 where the library does not know the store. */
  readonly removed: number;
}

/** Sends each item of a segment the way of a change. A change that comes meanwhile wins. */
export async function refill(part: Part, view: RefilledView, ports: RebuildPorts): Promise<PartAnswer> {
  const keys = await ports.source.keys();
  return runPages(part, { hasTime: () => view.hasTime(), sleep: ports.sleep }, async now => {
    const { since } = runningRefill(await view.refills.read(), now.execution);
    const { items, next } = await ports.source.scan(now, now.token, view.batchSize);
    const records = items.map(item => record('INSERT', Object.fromEntries(keys.map(({ name }) => [name, item[name]])), item, since, ports));
    const refused = records.length === 0 ? 0 : await view.send(records, since);
    return { ...now, token: next, rows: now.rows + records.length, refused: now.refused + refused };
  });
}

/** Removes what the view has of items that the source has not. One segment does it for all: each look finds what is left. */
export async function removeLeftovers(part: Part, view: RefilledView, ports: RebuildPorts): Promise<PartAnswer> {
  const { leftovers } = view;
  if (part.segment > 0 || !leftovers) return { part, isDone: true, isWaiting: false };
  const keys = await ports.source.keys();
  let now = part;
  do {
    const { since } = runningRefill(await view.refills.read(), now.execution);
    const items = await leftovers.find(since);
    if (items.length === 0) return { part: now, isDone: true, isWaiting: false };
    const looked = await Promise.all(items.map(async item => {
      const key = keyOfText(item, keys);
      return { item, key, isGone: foreignId(key) === undefined && await ports.source.get(key) === undefined };
    }));
    const gone = looked.filter(({ isGone }) => isGone);
    // the view can make nothing of the others as they are now: it keeps what it has of them
    await leftovers.keep(looked.filter(({ isGone }) => !isGone).map(({ item }) => item), since);
    if (gone.length > 0) await view.send(gone.map(({ key }) => record('REMOVE', key, key, since, ports)), since);
    now = { ...now, rows: now.rows + gone.length };
  } while (view.hasTime());
  return { part: now, isDone: false, isWaiting: false };
}

export function refilledOf(view: string, since: number, sent: readonly Part[], removed: readonly Part[]): Refilled {
  const sum = (parts: readonly Part[], name: 'rows' | 'refused') => parts.reduce((total, part) => total + part[name], 0);
  return { view, version: leastVersion(since), sent: sum(sent, 'rows'), failed: sum(sent, 'refused'), removed: sum(removed, 'rows') };
}

/** As the stream would have it. Its number is less than any of the stream, its own, and the same in every attempt. */
function record(eventName: 'INSERT' | 'REMOVE', Keys: Image, image: Image, since: number, { source, now }: RebuildPorts): TableRecord {
  const digits = BigInt(`0x${createHash('sha256').update(keyText(Keys)).digest('hex').slice(0, HASH_HEX)}`).toString();
  return {
    eventID: `${since}-${digits}`,
    eventName,
    eventSourceARN: source.streamArn,
    dynamodb: { SequenceNumber: digits, ApproximateCreationDateTime: Math.floor(now() / 1000), Keys, ...eventName === 'INSERT' ? { NewImage: image } : { OldImage: image } },
  };
}
