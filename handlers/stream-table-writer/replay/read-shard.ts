import { isKeepable } from './differences';
import { ReplayPorts } from './ports';
import { OwnError } from '../../shared/errors/safe-error';
import { Unpublishable } from '../../shared/publishing/unpublishable';
import { Position } from '../../shared/replay/ports';
import { ownOf } from '../../shared/replay/replay-record';
import { ReplayRefused } from '../../shared/replay/replay-refused';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { PutRecord, putRecords } from '../../shared/stream/put-record';
import { versionOf } from '../../shared/stream/version';
import { TableItem } from '../table-item';
import { TableSink } from '../table-sink';

/** A shard. All of it is in the state of the execution. */
export interface ShardPart extends Position {
  readonly replay: string;
  readonly shard: string;
  /** When the last records that were read arrived, in epoch milliseconds. Default: the shard was not read yet. */
  readonly at?: number;
  /** Records so far: all, those that stages left out, and those that stages or the table refused. */
  readonly records: number;
  readonly leftOut: number;
  readonly refused: number;
}

export interface PartAnswer<P> {
  readonly part: P;
  readonly isDone: boolean;
  readonly isWaiting: boolean;
}

/** Runs the records of a shard through the stages, from the time of the replay until its beginning, and puts the items into the shadow. */
export async function readShard(part: ShardPart, ports: ReplayPorts): Promise<PartAnswer<ShardPart>> {
  const { from, until } = ownOf(await ports.shadow.record.read(), part.replay);
  const retention = await ports.stream.retentionMillis();
  let now = part;
  do {
    checkKept(now, now.at ?? from, ports.now() - retention);
    const page = await ports.stream.read(now.shard, now, from);
    if (!page) {
      // here: each invocation is several of the 25,000 events of an execution
      await ports.wait();
      continue;
    }
    const due = page.records.filter(({ arrivedAt }) => arrivedAt <= until).map(({ record }) => record);
    for (let at = 0; at < due.length; at += ports.batchSize) {
      if (at > 0 && !ports.hasTime()) return { part: { ...now, iterator: undefined }, isDone: false, isWaiting: false };
      now = await replayBatch(due.slice(at, at + ports.batchSize), now, ports);
    }
    if (page.isAtTip || page.next === undefined || due.length < page.records.length) {
      // hundreds of iterators are too much for the state of an execution
      return { part: { ...now, iterator: undefined }, isDone: true, isWaiting: false };
    }
    now = { ...now, iterator: page.next, at: ports.now() - page.behindMillis };
    await ports.pause();
  } while (ports.hasTime());
  return { part: now, isDone: false, isWaiting: false };
}

/**
 * Kinesis leaves out what it does not keep any more, without an error. A Map runs 40 iterations at a time: other shards begin when those have ended.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-asl-use-map-state-inline.html
 */
function checkKept({ shard }: ShardPart, next: number, oldest: number) {
  if (next >= oldest) return;
  throw new ReplayRefused('FromTooEarly', `The stream does not keep any more what was to be read of ${shard}: start again with a later from, or raise its retention period before.`);
}

async function replayBatch(read: readonly PutRecord[], part: ShardPart, { stages, shadow, key, tries }: ReplayPorts): Promise<ShardPart> {
  const { replay } = part;
  // an aggregate is run as a whole: a shard is read on behind its number
  const records = putRecords(read.map(({ delivered }) => delivered));
  const sink = new TableSink(key, { put: item => shadow.put(replay, item) }, tries);
  const outcomes = await stages.run(records);
  const items: TableItem[] = [];
  const refused = new Set<string>();
  for (const [place, record] of records.entries()) {
    const { staged, error } = outcomes[place];
    try {
      if (error !== undefined) throw error;
      if (staged !== undefined) items.push(keepable(sink.itemOf(record, staged)));
    } catch (reason) {
      // an outage: the batch is run again
      if (!(reason instanceof Unpublishable)) throw reason;
      refused.add(record.id);
    }
  }
  const leftOut = records.length - items.length - refused.size;
  const notWritten = items.length === 0 ? [] : await sink.write(items);
  const outage = notWritten.find(({ permanent }) => !permanent);
  if (outage) throw new OwnError(`The shadow table does not take items: ${outage.reason}`);
  notWritten.forEach(({ item }) => refused.add(item.id));
  // records of a Kinesis stream have a version
  await sideBySide(records, ({ source, id }) => shadow.mark(replay, versionOf(source, id)!, refused.has(id) ? 'refused' : 'read'));
  return {
    ...part,
    iterator: undefined,
    after: read.at(-1)!.id,
    records: part.records + records.length,
    leftOut: part.leftOut + leftOut,
    refused: part.refused + refused.size,
  };
}

function keepable(item: TableItem): TableItem {
  if (!isKeepable(item.attributes)) throw new Unpublishable('the item is too large for the shadow table');
  return item;
}
