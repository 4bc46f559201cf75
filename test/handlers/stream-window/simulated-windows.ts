import { ConstantBackoff } from 'cockatiel';
import * as fc from 'fast-check';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../handlers/shared/messages/tries';
import { Unpublishable } from '../../../handlers/shared/publishing/unpublishable';
import { branchRun } from '../../../handlers/shared/stream/branch-run';
import { PutRecord, putRecord } from '../../../handlers/shared/stream/put-record';
import { Outcome } from '../../../handlers/shared/stream/staged';
import { Stages } from '../../../handlers/shared/stream/stages';
import { CountedRange, CountedRanges, WindowOfKey, WindowResult, WindowResults } from '../../../handlers/shared/windows/window-result';
import { WindowSettings } from '../../../handlers/stream-window/window-settings';
import { WindowPorts, WindowSink } from '../../../handlers/stream-window/window-sink';
import { Observed } from '../shared/observers';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
/** A record of the shard. */
export interface ShardRecord {
  readonly id: number;
  readonly shard: string;
  /** JSON, or what is none. */
  readonly text: string;
  readonly arrivedAt: number;
  /** The attempts to bring it through its stages that take too long. */
  readonly slowAttempts: number;
}

/** What becomes of a call: it fails before or after its effect, or its process ends, or Lambda believes that it ended. */
export type Fate = 'well' | 'throttled' | 'lost answer' | 'crash' | 'given up alive';

interface Invocation {
  isAlive: boolean;
  /** Ends it as Lambda sees it. */
  end(): void;
}

/** Tables that keep what they are given, and Lambda's pollers of the shards. The scheduler says which call comes next. */
export class SimulatedWindows {
  readonly results = new Map<string, WindowResult>();
  readonly failed = new Map<number, string>();
  /** Batches that Lambda stored in the bucket. */
  readonly givenUp: ShardRecord[][] = [];
  private readonly ranges = new Map<string, CountedRange>();
  private readonly slow = new Map<number, number>();
  private ids = 0;

  constructor(
    private readonly settings: WindowSettings,
    private readonly scheduler: fc.Scheduler,
    private readonly fates: Fate[],
    private readonly retries: number,
  ) {}

  /** Reads a shard in batches of a size, as Lambda does with bisecting and partial responses. */
  async read(shard: readonly ShardRecord[], batchSize: number): Promise<void> {
    for (let first = 0; first < shard.length; first += batchSize) await this.deliver(shard.slice(first, first + batchSize), this.retries);
  }

  /** Invokes until it succeeds, as an operator does with a file of the bucket. */
  async redrive(batch: readonly ShardRecord[]): Promise<void> {
    while (await this.invoke(batch) !== undefined);
  }

  private async deliver(batch: readonly ShardRecord[], retries: number): Promise<void> {
    const failedAt = await this.invoke(batch);
    if (failedAt === undefined) return undefined;
    if (failedAt > 0) return this.deliver(batch.slice(failedAt), this.retries);
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await this.deliver(batch.slice(0, middle), retries);
      return this.deliver(batch.slice(middle), retries);
    }
    if (retries > 0) return this.deliver(batch, retries - 1);
    this.givenUp.push([...batch]);
    return undefined;
  }

  /** The place of the first record that comes again. */
  private async invoke(batch: readonly ShardRecord[]): Promise<number | undefined> {
    return new Promise(resolve => {
      const invocation: Invocation = { isAlive: true, end: () => resolve(0) };
      const { metrics, log } = new Observed();
      const call = <T>(apply: () => T) => this.call(invocation, apply);
      const failures = { send: ({ id, reason }: FailedRecord) => call(() => void this.failed.set(Number(id), reason)) };
      const sink = new WindowSink(this.settings, this.ports(call), new ConstantBackoff(0));
      const run = branchRun(this.stages(batch), sink, { failures, tries: new Tries(), metrics, log });
      run.run(batch.map(toPut)).then(
        ({ batchItemFailures: [failure] }) => resolve(failure && batch.findIndex(({ id }) => String(id) === failure.itemIdentifier)),
        () => resolve(0),
      );
    });
  }

  private async call<T>(invocation: Invocation, apply: () => T): Promise<T> {
    await this.scheduler.schedule(Promise.resolve());
    if (!invocation.isAlive) return new Promise<T>(() => undefined);
    const fate = this.fates.shift() ?? 'well';
    if (fate === 'throttled') throw Object.assign(new Error(fate), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
    invocation.isAlive = fate !== 'crash';
    if (fate === 'crash' || fate === 'given up alive') invocation.end();
    const result = apply();
    if (fate === 'lost answer') throw Object.assign(new Error(fate), { name: 'TimeoutError' });
    return fate === 'crash' ? new Promise<T>(() => undefined) : result;
  }

  private ports(call: <T>(apply: () => T) => Promise<T>): WindowPorts {
    const nameOf = ({ key, interval }: WindowOfKey) => `${JSON.stringify(key)} ${interval}`;
    const results: WindowResults = {
      read: window => call(() => this.results.get(nameOf(window))),
      write: result => call(() => {
        const name = nameOf(result.window);
        if ((this.results.get(name)?.version ?? 0) !== result.version - 1) return false;
        this.results.set(name, result);
        return true;
      }),
    };
    const ledger: CountedRanges = {
      keep: ({ ledgerId, latest }) => call(() => latest.forEach(range => void this.ranges.set(`${ledgerId} ${range.shard} ${range.last}`, range))),
      overlapping: ({ ledgerId }, { shard, first, last }) => call(() => {
        const later = [...this.ranges].filter(([name, range]) => name.startsWith(`${ledgerId} ${shard} `) && range.last >= first).map(([, range]) => range);
        const inOrder = later.sort((one, other) => one.last < other.last ? -1 : 1);
        const end = inOrder.findIndex(range => range.first > last);
        return end === -1 ? inOrder : inOrder.slice(0, end);
      }),
    };
    return { results, ledger, tries: new Tries(), newId: () => `ledger-${++this.ids}`, now: () => 0 };
  }

  /** Stages that fail for a while with some records, as expressions do on a busy machine. */
  private stages(batch: readonly ShardRecord[]): Stages {
    const stages = new Stages([{ name: 'Clicks' }], async () => { throw new Error('no expression'); });
    const one = async (put: PutRecord): Promise<Outcome[]> => {
      const record = batch.find(({ id }) => String(id) === put.id)!;
      const attempt = (this.slow.get(record.id) ?? 0) + 1;
      this.slow.set(record.id, attempt);
      return attempt <= record.slowAttempts ? [{ error: new Unpublishable('Clicks: the expression took too long') }] : stages.run([put]);
    };
    return { run: async (records: readonly PutRecord[]) => (await Promise.all(records.map(one))).flat() } as unknown as Stages;
  }
}

function toPut({ id, shard, text, arrivedAt }: ShardRecord): PutRecord {
  const kinesis = { data: Buffer.from(text).toString('base64'), sequenceNumber: String(id), partitionKey: 'p', approximateArrivalTimestamp: arrivedAt / 1000 };
  return putRecord({ kinesis, eventID: `${shard}:${id}`, eventSourceARN: ARN });
}
