import { ConstantBackoff } from 'cockatiel';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { Unpublishable } from '../../../../handlers/shared/publishing/unpublishable';
import { PreviousItem, Segment } from '../../../../handlers/shared/replay/ports';
import { Replay } from '../../../../handlers/shared/replay/replay-record';
import { ReplayEvent, runStep } from '../../../../handlers/shared/replay/run-step';
import { PutRecord, putRecord } from '../../../../handlers/shared/stream/put-record';
import { Outcome, stagedOf } from '../../../../handlers/shared/stream/staged';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { windowItem, windowKey, windowResult } from '../../../../handlers/shared/windows/window-item';
import { CountedRange, CountedRanges, WindowOfKey, WindowResult, WindowResults } from '../../../../handlers/shared/windows/window-result';
import { stateOf, stateText } from '../../../../handlers/shared/windows/window-state';
import { WindowReplayPorts } from '../../../../handlers/stream-window/replay/ports';
import { WINDOW_STEPS } from '../../../../handlers/stream-window/replay/window-steps';
import { WindowSettings } from '../../../../handlers/stream-window/window-settings';
import { WindowSink } from '../../../../handlers/stream-window/window-sink';
import { replayDefinition } from '../../../../src/stream-pipeline/private/replay-definition';
import { shop } from '../../../support/stacks';
import { Ended, Executions } from '../../stream-table-writer/replay/executions';
import { Crash } from '../../stream-table-writer/replay/world';
import { States } from '../../view-projector/rebuild/state-machine';
import { Turns } from '../../view-projector/rebuild/turns';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
const PAGE = 3;
const HOUR = 3_600_000;
const MACHINE = replayDefinition(shop(), 'arn:aws:lambda:us-east-1:111122223333:function:replay', true) as States;
export const MINUTE = 60_000;
export const SETTINGS: WindowSettings = {
  stages: [],
  key: { name: 'key', type: 'S' },
  timestamp: 'at',
  aggregates: { records: { kind: 'count' }, total: { kind: 'sum', member: 'n' }, lastId: { kind: 'last', member: 'id' } },
  sizeMillis: MINUTE,
  allowedLatenessMillis: MINUTE,
  allowedClockSkewMillis: MINUTE / 2,
  countedMillis: 1e9,
};

export interface Value { readonly id: number; readonly key: string; readonly n: number; readonly at: number }
export type Stage = (value: Value) => Value | 'leftOut' | 'refused';
type Call = <T>(apply: () => T) => Promise<T>;
export interface Arrived { readonly value: Value; readonly record: PutRecord; readonly arrivedAt: number }

/** A stream with shards, the windows of a branch, and their replays. Every call is a turn, so that all of them run at once. */
export class World {
  readonly results = new Map<string, Image>();
  readonly ranges = new Map<string, CountedRange>();
  readonly shadow = new Map<string, { readonly replay: string; readonly item?: Image; readonly previous?: PreviousItem }>();
  readonly shards: Arrived[][] = [[], []];
  record?: string;
  now = Date.parse('2030-01-10T00:00:00Z');
  crashes: readonly Crash[] = [];
  calls = 0;
  batchesPerInvocation = 2;
  batchSize = 2;
  retentionHours = 24 * 7;
  settings = SETTINGS;
  readonly executions = new Executions(
    MACHINE, (event, execution) => this.invoke(event as unknown as ReplayEvent, execution), state => this.wait(state),
  );
  /** A step that fails at each attempt. */
  failing?: string;
  /** What happens before a step. */
  before?: { readonly step: string; readonly run: () => void };
  /** What a step is given. */
  given?: (event: ReplayEvent) => ReplayEvent;
  /** Calls that others make before an invocation of a stopped execution goes on. */
  pausedCalls = 0;
  private readonly pausedUntil = new Map<string, number>();
  private readonly pending = new Set<Promise<unknown>>();
  private readonly places = new Map<string, string | undefined>();
  private sequence = 1_000;
  private ids = 0;

  constructor(readonly turns: Turns, public stage: Stage) {}

  /** Puts a record whose event was `ago` before its arrival. */
  put(key: string, n: number, gap: number, ago: number): Arrived {
    this.now += gap;
    const id = this.sequence++;
    const value = { id, key, n, at: this.now - ago };
    const place = id % this.shards.length;
    const kinesis = { data: Buffer.from(JSON.stringify(value)).toString('base64'), sequenceNumber: String(id), partitionKey: key, approximateArrivalTimestamp: this.now / 1_000 };
    const arrived = { value, record: putRecord({ kinesis, eventID: `shardId-00000000000${place}:${id}`, eventSourceARN: ARN }), arrivedAt: this.now };
    this.shards[place].push(arrived);
    return arrived;
  }

  /** As the function of the branch does, until it succeeds. */
  async count(batch: readonly Arrived[], stage = this.stage): Promise<void> {
    for (;;) {
      const { results, ledger, newId } = this.ports();
      const sink = new WindowSink(this.settings, { results, ledger, newId, tries: new Tries(), now: () => this.now }, new ConstantBackoff(0));
      const items = batch.flatMap(({ record }) => {
        try {
          const { staged, error } = outcomeOf(record, stage);
          if (error !== undefined) throw error;
          return staged ? [sink.itemOf(record, staged)] : [];
        } catch {
          sink.refused(record);
          return [];
        }
      });
      if ((await sink.write(items)).length === 0) return;
    }
  }

  /** The stream drops older records at once. */
  shortenRetention(hours: number): void {
    this.retentionHours = hours;
    this.shards.forEach((shard, place) => { this.shards[place] = shard.filter(({ arrivedAt }) => arrivedAt >= this.now - hours * HOUR); });
  }

  get replay(): Replay | undefined {
    return this.record === undefined ? undefined : JSON.parse(this.record) as Replay;
  }

  /** What readers see: records, total, amendments and the last record, by key and start of the window. */
  get table(): Record<string, readonly unknown[]> {
    return Object.fromEntries([...this.results.values()].map(({ key, windowStart, records, total, amendments, lastId }) =>
      [`${key.S as string} ${windowStart.S as string}`, [Number(records.N), Number(total.N), Number(amendments.N), Number(lastId.N)]]));
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
    if (event.step === this.failing) throw new Error('Runtime exited');
    if (event.step === this.before?.step) this.before.run();
    return runStep(this.given?.(event) ?? event, WINDOW_STEPS, this.ports(execution));
  }

  /** A minute, in which the calls end that were made before. */
  private async wait(state: string): Promise<void> {
    if (state !== 'Settle') return this.turns.turn();
    this.now += MINUTE;
    await Promise.allSettled([...this.pending]);
  }

  /** A process may pause before a call, but for one that ends what another has begun. */
  private async unpaused(execution: string): Promise<void> {
    while ((this.pausedUntil.get(execution) ?? 0) > this.calls) await this.turns.turn();
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

  private resultPorts(call: Call): WindowResults {
    const nameOf = ({ key, interval }: WindowOfKey) => idOf(windowKey({ key, interval }, 'key'));
    return {
      read: window => call(() => {
        const item = this.results.get(nameOf(window));
        return item && windowResult(item, window, 'key');
      }),
      write: (result: WindowResult) => this.call(() => {
        const { window, version, ledgerId } = result;
        if (seenIn(this.results.get(nameOf(window))) !== (version === 1 ? undefined : stateText({ version: version - 1, ledgerId }))) return false;
        this.results.set(nameOf(window), windowItem(result, { ...this.settings, keyName: 'key' }));
        return true;
      }),
    };
  }

  private ledger(): CountedRanges {
    return {
      keep: ({ ledgerId, latest }) => this.call(() => latest.forEach(range => void this.ranges.set(`${ledgerId} ${range.shard} ${range.last}`, range))),
      overlapping: ({ ledgerId }, { shard, first, last }) => this.call(() => [...this.ranges]
        .filter(([name, range]) => name.startsWith(`${ledgerId} ${shard} `) && range.last >= first && range.first <= last).map(([, range]) => range)),
    };
  }

  /** Those of an invocation. */
  ports(execution = ''): WindowReplayPorts {
    let batches = 0;
    const call: Call = async apply => {
      await this.unpaused(execution);
      return this.call(apply);
    };
    const write = <T>(apply: () => T) => this.call(apply);
    const isSeen = (id: string, seen: string | undefined) => seenIn(this.results.get(id)) === seen;
    return {
      settings: this.settings,
      batchSize: this.batchSize,
      results: this.resultPorts(call),
      ledger: this.ledger(),
      newId: () => `ledger-${++this.ids}`,
      log: { info: () => undefined, warn: () => undefined },
      stages: { run: records => call(() => records.map(record => outcomeOf(record, this.stage))) },
      isRunning: other => call(() => this.executions.isRunning(other)),
      hasTime: () => ++batches < this.batchesPerInvocation,
      pause: () => this.turns.turn(),
      wait: () => this.turns.turn(),
      now: () => this.now,
      stream: {
        shards: () => call(() => this.shards.map((_, index) => String(index))),
        retentionMillis: () => call(() => this.retentionHours * HOUR),
        read: (shard, { iterator, after }, from) => call(() => {
          const all = this.shards[Number(shard)];
          const last = iterator === undefined ? after : this.places.get(iterator);
          const start = all.findIndex(({ record, arrivedAt }) => last === undefined ? arrivedAt >= from : Number(record.id) > Number(last));
          const place = start === -1 ? all.length : start;
          const records = all.slice(place, place + PAGE);
          const next = `iterator-${this.places.size}`;
          this.places.set(next, records.at(-1)?.record.id ?? last);
          const later = all[place + records.length];
          return { records, next, isAtTip: later === undefined, behindMillis: later ? this.now - later.arrivedAt : 0 };
        }),
      },
      live: {
        get: key => call(() => this.results.get(idOf(key))),
        put: (item, seen) => write(() => isSeen(idOf(item), seen) && this.results.set(idOf(item), item) !== undefined),
        remove: (key, seen) => write(() => isSeen(idOf(key), seen) && this.results.delete(idOf(key))),
        scan: (segment, from) => call(() => {
          const { entries, next } = page([...this.results], segment, from);
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
        put: async () => Promise.reject(new Error('not of windows')),
        mark: async () => Promise.reject(new Error('not of windows')),
        outcome: async () => Promise.reject(new Error('not of windows')),
        get: (replay, key) => call(() => this.shadow.get(`${replay}#i#${key}`)?.item),
        replace: (replay, { key, attributes }, seen) => write(() => {
          const id = `${replay}#i#${key}`;
          return seenIn(this.shadow.get(id)?.item) === seen && this.shadow.set(id, { replay, item: attributes }) !== undefined;
        }),
        keep: async () => Promise.reject(new Error('not of windows')),
        keepAfter: (replay, key, previous, seen) => write(() => {
          const id = `${replay}#p#${key}`;
          return this.shadow.get(id)?.previous?.stamp === seen?.stamp && this.shadow.set(id, { replay, previous }) !== undefined;
        }),
        previous: (replay, key) => call(() => this.shadow.get(`${replay}#p#${key}`)?.previous),
        scan: (segment, from) => call(() => {
          const { entries, next } = page([...this.shadow], segment, from);
          return { entries: entries.map(([id, entry]) => ({ id, ...entry })), next };
        }),
        remove: id => write(() => void this.shadow.delete(id)),
      },
    };
  }
}

function outcomeOf(record: PutRecord, stage: Stage): Outcome {
  const made = stage(JSON.parse(record.content().toString()) as Value);
  if (made === 'leftOut') return {};
  return made === 'refused' ? { error: new Unpublishable('no') } : { staged: stagedOf(Buffer.from(JSON.stringify(made)), 'the record') };
}

function page<T>(all: ReadonlyArray<[string, T]>, { segment, segments }: Segment, from?: Image) {
  const isIn = (id: string) => id.charCodeAt(id.length - 1) % segments === segment && (from === undefined || id > (from.id.S as string));
  const rest = all.filter(([id]) => isIn(id)).sort(([one], [other]) => one < other ? -1 : 1);
  const entries = rest.slice(0, PAGE);
  return { entries, next: rest.length > PAGE ? { id: { S: entries.at(-1)![0] } } : undefined };
}

function idOf(item: Image): string {
  return `${item.window.S as string} ${item.key.S as string}`;
}

function seenIn(item: Image | undefined): string | undefined {
  const state = item && stateOf(item);
  return state && stateText(state);
}
