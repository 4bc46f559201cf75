import { Segment } from './ports';
import { PartAnswer } from './read-shard';
import { ReplayPorts } from './replay-ports';
import { ownOf, Turn } from './replay-record';
import { sideBySide } from '../runtime/side-by-side';
import { Image } from '../stream/table-change';

export interface Sample<C extends string = string> {
  readonly difference: C;
  /** The key of the item, in DynamoDB's JSON. */
  readonly key: Image;
}

/** A segment of a table. All of it is in the state of the execution. */
export interface SegmentPart<C extends string = string> extends Segment, Turn {
  /** Where the next page begins. Default: the first one. */
  readonly token?: Image;
  readonly counts: Readonly<Record<C, number>>;
  readonly samples: ReadonlyArray<Sample<C>>;
}

/** What became of an item. Not a sample where the key is not given. */
export interface Found<C extends string> {
  readonly difference?: C;
  readonly key?: Image;
}

/** Library defaults. */
const MOST_SAMPLES = 5;
/**
 * Of the samples of all segments together. Twice that is in the state of an execution, which has 256 KiB:
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const SAMPLE_BYTES = 48 * 1_024;

/** For a kind of branch: steps that run the items of a segment, and count what became of them. */
export function walksOf<C extends string, P extends ReplayPorts>() {
  return <T>(
    read: (part: SegmentPart<C>, ports: P) => Promise<{ readonly items: T[]; readonly next?: Image }>,
    run: (item: T, replay: string, ports: P) => Promise<Found<C>>,
  ) => (part: SegmentPart<C>, ports: P) => pages(part, ports, async now => {
    const { items, next } = await read(now, ports);
    const found = await sideBySide(items, item => run(item, now.replay, ports));
    const counts: Record<C, number> = { ...now.counts };
    const samples = [...now.samples];
    for (const { difference, key } of found) {
      if (!difference) continue;
      counts[difference] += 1;
      if (key && hasRoom([...samples, { difference, key }], now.segments)) samples.push({ difference, key });
    }
    return { ...now, token: next, counts, samples };
  });
}

function hasRoom(samples: readonly Sample[], segments: number): boolean {
  return samples.length <= MOST_SAMPLES && Buffer.byteLength(JSON.stringify(samples)) * segments <= SAMPLE_BYTES;
}

/** The items that the replay made. */
export async function shadowItems({ replay, token, ...segment }: SegmentPart, { shadow }: ReplayPorts) {
  const { entries, next } = await shadow.scan(segment, token);
  return { items: entries.flatMap(entry => entry.replay === replay && entry.item ? [entry.item] : []), next };
}

/** What the table had before a switch. */
export async function previousItems({ replay, token, ...segment }: SegmentPart, { shadow }: ReplayPorts) {
  const { entries, next } = await shadow.scan(segment, token);
  return { items: entries.flatMap(entry => entry.replay === replay && entry.previous ? [entry.previous] : []), next };
}

/** Removes entries of the shadow table that belong to no replay any more. */
export async function clean<C extends string>(part: SegmentPart<C>, { shadow, hasTime }: ReplayPorts): Promise<PartAnswer<SegmentPart<C>>> {
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
async function pages<C extends string>(
  part: SegmentPart<C>, { shadow, hasTime }: ReplayPorts, page: (part: SegmentPart<C>) => Promise<SegmentPart<C>>,
): Promise<PartAnswer<SegmentPart<C>>> {
  let now = part;
  do {
    ownOf(await shadow.record.read(), part);
    now = await page(now);
  } while (now.token !== undefined && hasTime());
  return { part: now, isDone: now.token === undefined, isWaiting: false };
}
