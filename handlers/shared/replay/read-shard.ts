import { Position } from './ports';
import { ReplayPorts } from './replay-ports';
import { Replay, Turn } from './replay-record';
import { ReplayRefused } from './replay-refused';
import { PutRecord } from '../stream/put-record';

/** Records: all, and by what became of them. */
export type RecordCounts<C extends string = string> = Readonly<Record<C, number>>;

/** A shard. All of it is in the state of the execution, with its counts so far. */
export interface ShardPart extends Position, Turn {
  readonly shard: string;
  /** When the last records that were read arrived, in epoch milliseconds. Default: the shard was not read yet. */
  readonly at?: number;
  /** Epoch milliseconds of the last arrival. Default: when the replay began. */
  readonly until?: number;
  /** When its first record arrived, in epoch milliseconds. Default: none was read. */
  readonly first?: number;
}

export interface PartAnswer<P> {
  readonly part: P;
  readonly isDone: boolean;
  readonly isWaiting: boolean;
}

type Kept = Pick<Replay, 'id' | 'retentionMillis'>;

/** Epoch milliseconds of arrivals: the first record, and the last. */
export interface Range extends Kept {
  readonly from: number;
  readonly until: number;
}

/** Runs the records of a shard that arrived within the range, in batches. `run` answers the counts of its batch. */
export async function readShard<C extends string>(
  part: ShardPart & RecordCounts<C>,
  { from, until, ...replay }: Range,
  ports: ReplayPorts,
  run: (records: readonly PutRecord[]) => Promise<RecordCounts<C>>,
): Promise<PartAnswer<ShardPart & RecordCounts<C>>> {
  const { stream, batchSize, hasTime, pause, wait, now: time } = ports;
  const retention = await keptMillis(replay, ports);
  let now = part;
  do {
    checkKept(now, now.at ?? from, time() - retention);
    const page = await stream.read(now.shard, now, from);
    if (!page) {
      // here: each invocation is several of the 25,000 events of an execution
      await wait();
      continue;
    }
    const due = page.records.filter(({ arrivedAt }) => arrivedAt <= until).map(({ record }) => record);
    if (now.first === undefined && due.length > 0) now = { ...now, first: page.records[0].arrivedAt };
    for (let at = 0; at < due.length; at += batchSize) {
      if (at > 0 && !hasTime()) return { part: { ...now, iterator: undefined }, isDone: false, isWaiting: false };
      const batch = due.slice(at, at + batchSize);
      now = { ...now, iterator: undefined, after: batch.at(-1)!.id, ...plus(now, await run(batch)) };
    }
    if (page.isAtTip || page.next === undefined || due.length < page.records.length) {
      // hundreds of iterators are too much for the state of an execution
      return { part: { ...now, iterator: undefined }, isDone: true, isWaiting: false };
    }
    now = { ...now, iterator: page.next, at: time() - page.behindMillis };
    await pause();
  } while (hasTime());
  return { part: now, isDone: false, isWaiting: false };
}

/** What the stream has kept since the replay began, in milliseconds. */
export async function keptMillis({ id, retentionMillis = Infinity }: Kept, { stream, shadow }: Pick<ReplayPorts, 'stream' | 'shadow'>): Promise<number> {
  const today = await stream.retentionMillis();
  // what it drops while the period is shorter does not come back
  if (today < retentionMillis) await shadow.record.update(replay => replay?.id === id ? { ...replay, retentionMillis: today } : replay);
  return Math.min(retentionMillis, today);
}

/**
 * Kinesis leaves out what it does not keep any more, without an error. A Map runs 40 iterations at a time: other shards begin when those have ended.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-asl-use-map-state-inline.html
 */
function checkKept({ shard, until }: ShardPart, next: number, oldest: number) {
  if (next >= oldest) return;
  const lost = `The stream may have dropped what was to be read of ${shard}`;
  throw until === undefined ? new ReplayRefused('FromTooEarly', `${lost}: start again with a later from. A longer retention period brings no record back.`)
    : new ReplayRefused('ReplayExpired', `${lost}: switch to previous, and then start another replay.`);
}

function plus<C extends string>(counts: RecordCounts<C>, more: RecordCounts<C>): RecordCounts<C> {
  return Object.fromEntries((Object.keys(more) as C[]).map(name => [name, counts[name] + more[name]])) as RecordCounts<C>;
}
