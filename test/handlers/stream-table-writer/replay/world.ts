import { Ended, Executions } from './executions';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { Unpublishable } from '../../../../handlers/shared/publishing/unpublishable';
import { Outcome, Segment, ShadowEntry } from '../../../../handlers/shared/replay/ports';
import { Replay } from '../../../../handlers/shared/replay/replay-record';
import { ReplayEvent, runStep } from '../../../../handlers/shared/replay/run-step';
import { DeliveredRecord, PutRecord, putRecord } from '../../../../handlers/shared/stream/put-record';
import { Outcome as StageOutcome, stagedOf } from '../../../../handlers/shared/stream/staged';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { TableReplayPorts } from '../../../../handlers/stream-table-writer/replay/ports';
import { TABLE_STEPS } from '../../../../handlers/stream-table-writer/replay/table-steps';
import { TableItem, tableItem, VERSION_ATTRIBUTE } from '../../../../handlers/stream-table-writer/table-item';
import { replayDefinition } from '../../../../src/stream-pipeline/private/replay-definition';
import { shop } from '../../../support/stacks';
import { States } from '../../view-projector/rebuild/state-machine';
import { Turns } from '../../view-projector/rebuild/turns';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const PAGE = 3;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KEY = { partitionKey: { name: 'key', type: 'S' as const } };
const MACHINE = replayDefinition(shop(), 'arn:aws:lambda:us-east-1:111122223333:function:replay') as States;

/** What stages make of a record: an item, nothing, or a refusal. */
export type Stage = (value: { readonly key: string; readonly n: number }) => { readonly key: string; readonly n: number } | 'leftOut' | 'refused';

/** A call of the replay's that crashes its invocation: before it has an effect, or after. */
export interface Crash {
  readonly call: number;
  readonly isLate: boolean;
}

interface Arrived {
  readonly record: PutRecord;
  readonly arrivedAt: number;
}

/** A stream with shards, the writer of a branch, its table and its replays. Every call is a turn, so that all of them run at once. */
export class World {
  readonly live = new Map<string, Image>();
  readonly shadow = new Map<string, Omit<ShadowEntry, 'id'> & { readonly outcome?: Outcome }>();
  readonly shards: Arrived[][] = [[], []];
  record?: string;
  now = Date.parse('2030-01-10T00:00:00Z');
  crashes: readonly Crash[] = [];
  calls = 0;
  /** Calls that others make before an invocation of a stopped execution goes on. */
  pausedCalls = 0;
  /** A step that fails at each attempt. */
  failing?: string;
  batchesPerInvocation = 2;
  /** Reads that are refused from now on, because others read too much. */
  throttledReads = 0;
  /** Of that read alone, counted from now on. */
  throttleAfter = -1;
  waitMillis = 15_000;
  readonly steps: string[] = [];
  retentionHours = 24 * 7;
  private sequence = 10_000;
  private iterators = 0;
  private readonly executions = new Executions(
    MACHINE, (event, execution) => this.invoke(event as unknown as ReplayEvent, execution), state => this.wait(state),
  );
  private readonly pausedUntil = new Map<string, number>();
  private readonly pending = new Set<Promise<unknown>>();
  private readonly places = new Map<string, string | undefined>();

  constructor(readonly turns: Turns, public stage: Stage) {}

  /** Puts a record. */
  put(key: string, n: number): Arrived {
    return this.putBytes(key, Buffer.from(JSON.stringify({ key, n })));
  }

  putBytes(key: string, bytes: Buffer): Arrived {
    this.now += 1_000;
    const data = bytes.toString('base64');
    const delivered: DeliveredRecord = { kinesis: { data, sequenceNumber: String(this.sequence++), partitionKey: key }, eventSourceARN: ARN };
    const arrived = { record: putRecord(delivered), arrivedAt: this.now };
    this.shards[key.charCodeAt(0) % this.shards.length].push(arrived);
    return arrived;
  }

  /** As the writer of the branch does. */
  write(record: PutRecord, stage = this.stage): void {
    const item = this.itemOf(record, stage);
    if (!item) return;
    const before = this.live.get(item.key)?.[VERSION_ATTRIBUTE].S as string | undefined;
    if (before === undefined || before < item.version) this.live.set(item.key, item.attributes);
  }

  /** What the table would have, had all these records been put through the stages. */
  expected(records: readonly PutRecord[], stage = this.stage): Record<string, Image> {
    const items = records.map(record => this.itemOf(record, stage)).filter(item => item !== undefined);
    const newest = new Map<string, TableItem>();
    for (const item of items) if ((newest.get(item.key)?.version ?? '') < item.version) newest.set(item.key, item);
    return sorted([...newest].map(([key, { attributes }]) => [key, attributes]));
  }

  /** The stream drops older records at once. */
  shortenRetention(hours: number): void {
    this.retentionHours = hours;
    this.shards.forEach((shard, place) => { this.shards[place] = shard.filter(({ arrivedAt }) => arrivedAt >= this.now - hours * HOUR); });
  }

  get table(): Record<string, Image> {
    return sorted([...this.live]);
  }

  get replay(): Replay | undefined {
    return this.record === undefined ? undefined : JSON.parse(this.record) as Replay;
  }

  /** An execution of the state machine, which is stopped after so many calls. */
  async start(input: object, stopAfter?: number): Promise<Ended> {
    if (stopAfter === undefined) return this.executions.start(input);
    const end = this.calls + stopAfter;
    const stopped = async () => { while (this.calls < end) await this.turns.turn(); };
    const ended = await this.executions.start(input, stopped());
    this.pausedUntil.set(this.executions.last, this.calls + this.pausedCalls);
    return ended;
  }

  /** Until the invocations of stopped executions are over. */
  async settled(): Promise<void> {
    this.pausedUntil.clear();
    await this.executions.settled();
  }

  private async invoke(event: ReplayEvent, execution: string) {
    this.steps.push(event.step);
    if (event.step === this.failing) throw new Error('Runtime exited');
    return runStep(event, TABLE_STEPS, this.ports(execution));
  }

  /** A minute, in which the calls end that were made before. */
  private async wait(state: string): Promise<void> {
    if (state !== 'Settle') return this.turns.turn();
    this.now += MINUTE;
    await Promise.allSettled([...this.pending]);
  }

  private async call<T>(apply: () => T): Promise<T> {
    const call = this.taken(apply);
    this.pending.add(call);
    return call.finally(() => this.pending.delete(call));
  }

  private async taken<T>(apply: () => T): Promise<T> {
    await this.turns.turn();
    const number = this.calls++;
    const crash = this.crashes.find(each => each.call === number);
    if (crash && !crash.isLate) throw new Error('Runtime exited');
    const result = apply();
    if (crash) throw new Error('Runtime exited');
    return result;
  }

  private itemOf(record: PutRecord, stage: Stage): TableItem | undefined {
    const made = stage(JSON.parse(record.content().toString()) as { key: string; n: number });
    return typeof made === 'string' ? undefined : tableItem(record, stagedOf(Buffer.from(JSON.stringify(made)), 'the record'), KEY);
  }

  private outcomeOf(record: PutRecord): StageOutcome {
    const made = this.stage(JSON.parse(record.content().toString()) as { key: string; n: number });
    if (made === 'leftOut') return {};
    if (made === 'refused') return { error: new Unpublishable('no') };
    return { staged: stagedOf(Buffer.from(JSON.stringify(made)), 'the record') };
  }

  /** Those of an invocation. */
  private ports(execution: string): TableReplayPorts {
    let batches = 0;
    const call = async <T>(apply: () => T): Promise<T> => {
      // a process may pause before a call, but for one that ends what another has begun
      while ((this.pausedUntil.get(execution) ?? 0) > this.calls) await this.turns.turn();
      return this.call(apply);
    };
    const write = <T>(apply: () => T) => this.call(apply);
    const page = <T>(all: ReadonlyArray<[string, T]>, { segment, segments }: Segment, from?: Image) => {
      const rest = all.filter(([id]) => id.length % segments === segment && (from === undefined || id > (from.id.S as string)))
        .sort(([one], [other]) => one < other ? -1 : 1);
      const entries = rest.slice(0, PAGE);
      return { entries, next: rest.length > PAGE ? { id: { S: entries.at(-1)![0] } } : undefined };
    };
    const keyText = (key: Image) => JSON.stringify([key.key.S]);
    const isSeen = (key: string, seen: string | undefined) => (this.live.get(key)?.[VERSION_ATTRIBUTE]?.S as string | undefined) === seen;
    return {
      key: KEY,
      batchSize: 2,
      tries: new Tries(),
      log: { info: () => undefined, warn: () => undefined },
      stages: { run: records => call(() => records.map(record => this.outcomeOf(record))) },
      isRunning: other => call(() => this.executions.isRunning(other)),
      hasTime: () => ++batches < this.batchesPerInvocation,
      pause: () => this.turns.turn(),
      wait: () => {
        this.now += this.waitMillis;
        return this.turns.turn();
      },
      now: () => this.now,
      stream: {
        shards: () => call(() => this.shards.map((_, index) => String(index))),
        retentionMillis: () => call(() => this.retentionHours * HOUR),
        read: (shard, { iterator, after }, from) => call(() => {
          if (this.throttleAfter-- === 0) this.throttledReads = 1;
          if (this.throttledReads > 0) {
            this.throttledReads -= 1;
            return undefined;
          }
          const all = this.shards[Number(shard)];
          const last = iterator === undefined ? after : this.places.get(iterator);
          const start = all.findIndex(({ record, arrivedAt }) => last === undefined ? arrivedAt >= from : Number(record.id) > Number(last));
          const place = start === -1 ? all.length : start;
          const records = all.slice(place, place + PAGE);
          const next = `iterator-${this.iterators++}`;
          this.places.set(next, records.at(-1)?.record.id ?? last);
          const later = all[place + records.length];
          return { records, next, isAtTip: later === undefined, behindMillis: later ? this.now - later.arrivedAt : 0 };
        }),
      },
      live: {
        get: key => call(() => this.live.get(keyText(key))),
        put: (item, seen) => write(() => isSeen(keyText(item), seen) && this.live.set(keyText(item), item) !== undefined),
        remove: (key, seen) => write(() => isSeen(keyText(key), seen) && this.live.delete(keyText(key))),
        scan: (segment, from) => call(() => {
          const { entries, next } = page([...this.live], segment, from);
          return { items: entries.map(([, item]) => item), next };
        }),
      },
      shadow: {
        record: {
          read: () => call(() => this.replay),
          update: change => write(() => {
            const state = change(this.replay);
            this.record = state && JSON.stringify(state);
            return state;
          }),
        },
        put: (replay, { key, version, attributes }) => call(() => {
          const id = `${replay}#i#${key}`;
          const there = this.shadow.get(id)?.item?.[VERSION_ATTRIBUTE].S as string | undefined;
          if (there === undefined || there < version) this.shadow.set(id, { replay, item: attributes });
        }),
        get: (replay, key) => call(() => this.shadow.get(`${replay}#i#${key}`)?.item),
        mark: (replay, version, outcome) => call(() => void this.shadow.set(`${replay}#v#${version}`, { replay, outcome })),
        outcome: (replay, version) => call(() => this.shadow.get(`${replay}#v#${version}`)?.outcome),
        keep: (replay, key, previous) => write(() => void this.shadow.set(`${replay}#p#${key}`, { replay, previous })),
        scan: (segment, from) => call(() => {
          const { entries, next } = page([...this.shadow], segment, from);
          return { entries: entries.map(([id, entry]) => ({ id, ...entry })), next };
        }),
        remove: id => write(() => void this.shadow.delete(id)),
      },
    };
  }
}

function sorted<T>(entries: Array<[string, T]>): Record<string, T> {
  return Object.fromEntries(entries.sort(([one], [other]) => one < other ? -1 : 1));
}
