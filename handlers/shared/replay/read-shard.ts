import { KeptReads } from './kept';
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

/** Epoch milliseconds of arrivals: the first record, and the last. */
export interface Range extends Pick<Replay, 'id'> {
  readonly from: number;
  readonly until: number;
  /** Says what to do about records that the stream has dropped. Default: to begin later. */
  refuseLost?(lost: string): Promise<never>;
}

/** Runs the records of a shard that arrived within the range, in batches. `run` answers the counts of its batch. */
export async function readShard<C extends string>(
  part: ShardPart & RecordCounts<C>,
  { from, until, refuseLost = refuseEarly, ...replay }: Range,
  ports: ReplayPorts,
  run: (records: readonly PutRecord[]) => Promise<RecordCounts<C>>,
): Promise<PartAnswer<ShardPart & RecordCounts<C>>> {
  const { stream, batchSize, hasTime, pause, wait, now: time } = ports;
  const reads = new KeptReads(replay, ports);
  const refuseUnless = async (areKept: boolean) => areKept || refuseLost(`The stream may have dropped what was to be read of ${part.shard}`);
  const answer = async (to: ShardPart & RecordCounts<C>, isDone: boolean) => {
    await refuseUnless(await reads.areKept());
    return { part: to, isDone, isWaiting: false };
  };
  let now = part;
  do {
    const begunAt = time();
    const page = await stream.read(now.shard, now, from);
    if (!page) {
      // here: each invocation is several of the 25,000 events of an execution
      await wait();
      continue;
    }
    await refuseUnless(await reads.read(now.at ?? from));
    const due = page.records.filter(({ arrivedAt }) => arrivedAt <= until).map(({ record }) => record);
    if (now.first === undefined && due.length > 0) now = { ...now, first: page.records[0].arrivedAt };
    for (let at = 0; at < due.length; at += batchSize) {
      if (at > 0 && !hasTime()) return answer({ ...now, iterator: undefined }, false);
      const batch = due.slice(at, at + batchSize);
      now = { ...now, after: batch.at(-1)!.id, ...plus(now, await run(batch)) };
    }
    // hundreds of iterators are too much for the state of an execution
    if (page.isAtTip || page.next === undefined || due.length < page.records.length) return answer({ ...now, iterator: undefined }, true);
    now = { ...now, iterator: page.next, at: begunAt - page.behindMillis };
    await pause();
  } while (hasTime());
  return answer(now, false);
}

/** A Map runs 40 iterations at a time: other shards begin when those have ended. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-asl-use-map-state-inline.html */
async function refuseEarly(lost: string): Promise<never> {
  throw new ReplayRefused('FromTooEarly', `${lost}: start again with a later from. A longer retention period brings no record back.`);
}

function plus<C extends string>(counts: RecordCounts<C>, more: RecordCounts<C>): RecordCounts<C> {
  return Object.fromEntries((Object.keys(more) as C[]).map(name => [name, counts[name] + more[name]])) as RecordCounts<C>;
}
