import { Difference, differenceOf, pairOf, versionOfItem } from './differences';
import { ReplayPorts } from './ports';
import { PartAnswer } from './read-shard';
import { OwnError } from '../../shared/errors/safe-error';
import { Segment } from '../../shared/replay/ports';
import { ownOf } from '../../shared/replay/replay-record';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { Image } from '../../shared/stream/table-change';
import { keyOf } from '../table-item';

export interface Sample {
  readonly difference: Difference;
  /** The key of the item, in DynamoDB's JSON. */
  readonly key: Image;
}

/** A segment of a table. All of it is in the state of the execution. */
export interface SegmentPart extends Segment {
  readonly replay: string;
  /** Where the next page begins. Default: the first one. */
  readonly token?: Image;
  readonly counts: Readonly<Record<Difference | 'returned', number>>;
  readonly samples: readonly Sample[];
}

/** Library defaults. Items that live records change all the time are few. */
const MOST_SAMPLES = 5;
/** Of the samples of all segments together. Twice that is in the state of an execution, which has 256 KiB: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const SAMPLE_BYTES = 48 * 1_024;
const MOST_ATTEMPTS = 20;

/** How the shadow differs from the table, for the keys that it has. */
export const compareShadow = walk(shadowItems, async (item, replay, ports) => pairOf(item, replay, ports));
/** How it differs for those that it does not have. */
export const compareTable = walk(tableItems, async (item, replay, ports) => pairOf(item, replay, ports));
/** Brings the differences into the table. What was there before is kept first. */
export const promoteShadow = walk(shadowItems, promote);
export const promoteTable = walk(tableItems, promote);

type Items = (part: SegmentPart, ports: ReplayPorts) => Promise<{ readonly items: Image[]; readonly next?: Image }>;
type Found = { readonly difference?: Difference; readonly key: Image };

function walk(read: Items, run: (item: Image, replay: string, ports: ReplayPorts) => Promise<Found>) {
  return (part: SegmentPart, ports: ReplayPorts) => pages(part, ports, async now => {
    const { items, next } = await read(now, ports);
    const found = await sideBySide(items, item => run(item, now.replay, ports));
    const counts = { ...now.counts };
    const samples = [...now.samples];
    for (const { difference, key } of found) {
      if (!difference) continue;
      counts[difference] += 1;
      const sample = { difference, key };
      if (samples.length < MOST_SAMPLES && bytesOf([...samples, sample]) * now.segments <= SAMPLE_BYTES) samples.push(sample);
    }
    return { ...now, token: next, counts, samples };
  });
}

function bytesOf(samples: readonly Sample[]): number {
  return Buffer.byteLength(JSON.stringify(samples));
}

async function shadowItems({ replay, token, ...segment }: SegmentPart, { shadow }: ReplayPorts) {
  const { entries, next } = await shadow.scan(segment, token);
  return { items: entries.flatMap(entry => entry.replay === replay && entry.item ? [entry.item] : []), next };
}

/** Those for whose keys the shadow has none, and whose record the replay has read. */
async function tableItems({ replay, token, ...segment }: SegmentPart, { shadow, live, key }: ReplayPorts) {
  const { items, next } = await live.scan(segment, token);
  const differing = await sideBySide(items, async item => {
    const isOther = await differenceOf({ live: item }, replay, shadow) && !await shadow.get(replay, keyOf(item, key).id);
    return isOther ? [item] : [];
  });
  return { items: differing.flat(), next };
}

async function promote(item: Image, replay: string, ports: ReplayPorts): Promise<Found> {
  const { shadow, live } = ports;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { difference, id, key, ...pair } = await pairOf(item, replay, ports);
    if (!difference || difference === 'kept') return { difference, key };
    const seen = pair.live && versionOfItem(pair.live);
    await shadow.keep(replay, id, { key, before: pair.live, promoted: pair.shadow && versionOfItem(pair.shadow) });
    if (pair.shadow ? await live.put(pair.shadow, seen) : await live.remove(key, seen!)) return { difference, key };
  }
  throw new OwnError('An item of the table is changed by others all the time.');
}

/** Puts back what the table had before, where it still has what was promoted. */
export function switchBack(part: SegmentPart, ports: ReplayPorts): Promise<PartAnswer<SegmentPart>> {
  const { shadow, live } = ports;
  return pages(part, ports, async now => {
    const { replay, token, ...segment } = now;
    const { entries, next } = await shadow.scan(segment, token);
    const own = entries.flatMap(entry => entry.replay === replay && entry.previous ? [entry.previous] : []);
    const results = await sideBySide(own, async ({ key, before, promoted }) => {
      const there = await live.get(key);
      if ((there && versionOfItem(there)) !== promoted) return false;
      // what a user wrote without a version is not the one that was removed
      if (promoted === undefined && there) return false;
      return before ? live.put(before, promoted) : live.remove(key, promoted!);
    });
    return { ...now, token: next, counts: { ...now.counts, returned: now.counts.returned + results.filter(Boolean).length } };
  });
}

/** Removes entries of the shadow table that belong to no replay any more. */
export async function clean(part: SegmentPart, ports: ReplayPorts): Promise<PartAnswer<SegmentPart>> {
  const { shadow, hasTime } = ports;
  let now = part;
  do {
    const { entries, next } = await shadow.scan(now, now.token);
    // after the scan: a replay that began since then has no entries in the page
    const kept = (await shadow.record.read())?.id;
    await sideBySide(entries.filter(({ replay }) => replay !== kept), ({ id }) => shadow.remove(id));
    now = { ...now, token: next };
  } while (now.token !== undefined && hasTime());
  return { part: now, isDone: now.token === undefined, isWaiting: false };
}

/** Runs page after page, until none is left or the time is up. A page that was run before may come again. */
async function pages(part: SegmentPart, ports: ReplayPorts, page: (part: SegmentPart) => Promise<SegmentPart>): Promise<PartAnswer<SegmentPart>> {
  let now = part;
  do {
    ownOf(await ports.shadow.record.read(), part.replay);
    now = await page(now);
  } while (now.token !== undefined && ports.hasTime());
  return { part: now, isDone: now.token === undefined, isWaiting: false };
}

