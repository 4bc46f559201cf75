import { bulkhead, ExponentialBackoff, handleType, IBackoffFactory, retry } from 'cockatiel';
import { uncounted } from './uncounted';
import { windowRecord, WindowRecord } from './window-record';
import { emptyResult, updated } from './window-result';
import { WindowSettings } from './window-settings';
import { isRefusal } from '../shared/errors/refusal';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { Sink } from '../shared/stream/branch-run';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { NotWritten } from '../shared/stream/stream-run';
import { versionOf } from '../shared/stream/version';
import { CountedRanges, WindowResult, WindowResults } from '../shared/windows/window-result';

/** Windows that are written at a time; library default. */
const MAX_WRITES = 20;
/** Of one update, so that a result stays small; library default. Almost every update has one. */
const MOST_RANGES = 10;
/** Attempts beside writers of other shards; library defaults. What does not succeed comes again. */
const MAX_RETRIES = 9;
const BACKOFF = new ExponentialBackoff({ initialDelay: 10, maxDelay: 500 });

export interface WindowPorts {
  readonly results: WindowResults;
  readonly ledger: CountedRanges;
  readonly tries: Tries;
  newId(): string;
  now(): number;
}

/** Another writer came between a read and its write. */
class Contended extends OwnError {}

/**
 * Adds the records of a batch to the results of their windows. A result has, in one item, its values and the ranges that its latest update counted.
 * These are in the ledger before the next update, so that a record was counted if it is in one or the other. An update replaces the version that
 * it has read, or nothing. So each record is counted once, whatever is delivered again, and whoever else writes.
 */
export class WindowSink implements Sink<WindowRecord> {
  private readonly refusedPlaces: string[] = [];

  constructor(
    private readonly settings: WindowSettings,
    private readonly ports: WindowPorts,
    private readonly backoff: IBackoffFactory<unknown> = BACKOFF,
  ) {}

  itemOf(record: PutRecord, staged: Staged): WindowRecord {
    return windowRecord(record, staged, this.settings, this.ports.now());
  }

  refused({ source, id }: PutRecord) {
    this.refusedPlaces.push(versionOf(source, id) ?? '');
  }

  async write(records: WindowRecord[]): Promise<NotWritten<WindowRecord>[]> {
    const lanes = bulkhead(MAX_WRITES, Infinity);
    const groups = new Map<string, WindowRecord[]>();
    for (const record of records) {
      const id = `${record.shard} ${record.windowId}`;
      const group = groups.get(id);
      if (group) group.push(record);
      else groups.set(id, [record]);
    }
    return (await Promise.all([...groups.values()].map(async group => lanes.execute(() => this.writeWindow(group))))).flat();
  }

  private async writeWindow(group: WindowRecord[]): Promise<NotWritten<WindowRecord>[]> {
    const inOrder = [...group].sort(({ place: one }, { place: other }) => one < other ? -1 : Number(one > other));
    try {
      const uncontended = retry(handleType(Contended), { maxAttempts: MAX_RETRIES, backoff: this.backoff });
      let isLeft = true;
      while (isLeft) isLeft = await uncontended.execute(() => this.update(inOrder));
      return [];
    } catch (error) {
      const reason = describeError(error);
      // what DynamoDB refuses without a known cause is the fault of the records after a few tries
      const permanent = isRefusal(error) && this.ports.tries.isLast(`${inOrder[0].shard} ${inOrder[0].windowId}`);
      return group.map(item => ({ item, reason, permanent }));
    }
  }

  /** Counts what is not counted yet. True if some is left. */
  private async update(records: WindowRecord[]): Promise<boolean> {
    const { results, ledger, newId } = this.ports;
    const [{ window }] = records;
    // the result first: an update between the two reads refuses the write
    const before = await results.read(window);
    const runs = uncounted(records, before ? await this.countedIn(before, records) : [], this.refusedPlaces);
    if (runs.length === 0) return false;
    if (before) await ledger.keep(before);
    const result = updated(before ?? emptyResult(window, newId()), runs.slice(0, MOST_RANGES), this.settings.aggregates);
    if (!await results.write(result)) throw new Contended('another writer updates the result of the same window');
    return runs.length > MOST_RANGES;
  }

  private async countedIn(result: WindowResult, records: readonly WindowRecord[]) {
    const [{ shard, place: first }] = records;
    const last = records[records.length - 1].place;
    return result.version === 1 ? result.latest : [...result.latest, ...await this.ports.ledger.overlapping(result, { shard, first, last })];
  }
}
