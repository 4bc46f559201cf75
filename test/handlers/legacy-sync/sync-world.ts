import { applyChange, waitAfter } from '../../../handlers/legacy-sync/apply-change';
import { Adapter, AdapterAnswer, AdapterFailure, SyncMetric } from '../../../handlers/legacy-sync/ports';
import { LenientReader, receivedChange } from '../../../handlers/legacy-sync/received-change';
import { MessageConsumer } from '../../../handlers/runtime/message-consumer';
import { SqsHandler } from '../../../handlers/runtime/sqs-event';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { FailingChange, ItemRecord, ItemRecords } from '../../../handlers/shared/sync/item-records';
import { outgoingChange, sequenceOf } from '../../../handlers/shared/sync/outgoing-change';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { FifoQueue } from '../../../handlers/testing/sqs-fifo-to-function';
import { ReceivedMessage } from '../../../handlers/testing/sqs-queue';
import { SqsToFunction } from '../../../handlers/testing/sqs-to-function';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
/** Of src/strangler/legacy-sync.ts. */
const MAX_RECEIVE_COUNT = 1_000;
export const ADAPTER_MILLIS = 10_000;
const CALL_MILLIS = 50;
const TIMEOUT_MILLIS = ADAPTER_MILLIS + 30_000;

export interface Applied { readonly entity: string; readonly sequence: number }
export interface GivenUp extends Applied { readonly reason: string; readonly at: number }

/** What legacy does with a try. */
export type Fate = 'apply' | 'reject' | 'unavailable' | 'fail' | 'timeout' | 'throttle' | 'vanish';
export type FateOf = (change: Applied, now: number) => Fate;

/** The sync over a FIFO queue, with a clock of its own. */
export class SyncWorld {
  readonly clock = new SimulatedClock();
  readonly queue = new FifoQueue({ visibilityTimeoutMillis: 6 * TIMEOUT_MILLIS, maxReceiveCount: MAX_RECEIVE_COUNT }, this.clock);
  /** In the order in which legacy has taken them. */
  readonly applied: Applied[] = [];
  readonly givenUp: GivenUp[] = [];
  readonly counts: Partial<Record<SyncMetric, number>> = {};
  /** When the adapter was invoked. */
  readonly calledAt: number[] = [];
  mostReceives = 0;
  private readonly items = new Map<string, ItemRecord>();
  private readonly sentAt = new Map<string, number>();
  private count = 0;

  constructor(private readonly fateOf: FateOf, private readonly onInvoke?: (sandbox: Sandbox) => void) {}

  send(entity: string, sequence: number): void {
    this.sendBody(this.bodyOf(entity, sequence), entity);
  }

  sendBody(body: string, entity: string): void {
    this.sentAt.set(this.queue.send(body, 0, entity), this.clock.now());
  }

  bodyOf(entity: string, sequence: number): string {
    const time = new Date(this.clock.now()).toISOString();
    const head = { id: `${entity}-${sequence}`, entity, item: entity, sequence: sequenceOf(String(sequence))!, kind: 'MODIFY' as const, time };
    return outgoingChange(head, { new: JSON.stringify({ sequence }) }, { pattern: '/Shop/Sync' }).body;
  }

  /** Until the queue is empty. */
  drain(days = 30): Promise<void> {
    const mapping = new SqsToFunction(this.queue, {
      timeoutMillis: TIMEOUT_MILLIS,
      batchSize: 1,
      maxConcurrency: 2,
      initialize: this.initialize,
      onInvoke: (batch, sandbox) => this.seen(batch, sandbox),
    }, this.clock);
    return mapping.drain(days * DAY);
  }

  sequencesOf(entity: string): number[] {
    return this.applied.filter(each => each.entity === entity).map(({ sequence }) => sequence);
  }

  private seen(batch: ReceivedMessage[], sandbox: Sandbox) {
    this.mostReceives = Math.max(this.mostReceives, ...batch.map(({ receiveCount }) => receiveCount));
    this.onInvoke?.(sandbox);
  }

  private readonly initialize = (sandbox: Sandbox): SqsHandler => {
    const { clock } = this;
    const metrics = {
      count: (name: SyncMetric, by = 1) => { this.counts[name] = (this.counts[name] ?? 0) + by; },
      seconds: () => undefined,
    };
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const queue = {
      fifo: true,
      settings: async () => ({ maxReceiveCount: MAX_RECEIVE_COUNT, retentionSeconds: 13 * 24 * 3600 }),
      setVisibility: ({ receiptHandle }: { readonly receiptHandle: string }, seconds: number) =>
        sandbox.guard(() => this.queue.changeVisibility(receiptHandle, seconds)),
      sendCopy: () => Promise.reject(new Error('no copies on FIFO queues')),
      remove: ({ receiptHandle }: { readonly receiptHandle: string }) => sandbox.guard(() => this.queue.delete(receiptHandle)),
    };
    const ports = {
      adapter: this.adapterIn(sandbox),
      // each process has circuits of its own: the table is tested in test/handlers/circuit
      circuit: new ProcessCircuits({ log, metrics }, undefined, () => clock.now()).of('legacy', {
        failureRate: 50, windowMillis: 60_000, minimumCalls: 10, failures: 5, openDurationMillis: 10_000, probeMillis: ADAPTER_MILLIS + 10_000,
      }),
      records: this.recordsIn(sandbox),
      metrics,
      log,
      now: () => clock.now(),
      random: () => 0.5,
    };
    const consumer = new MessageConsumer(async message => {
      const change = receivedChange(message, this.sentAt.get(message.messageId)!);
      const giveUp = (_: string, reason: string) => sandbox.guard(() =>
        void this.givenUp.push({ entity: change?.entity ?? '', sequence: Number(change?.sequence), reason, at: clock.now() }));
      try {
        if (change) await applyChange(change, { ...ports, giveUp });
        else await giveUp(message.id, 'no change');
      } catch (error) {
        throw waitAfter(error, ports);
      }
    }, new LenientReader({ read: async location => location }, {}), log);
    return (event, context) => consumer.handleQueue(event, context, queue);
  };

  private adapterIn(sandbox: Sandbox): Adapter {
    return {
      timeoutMillis: ADAPTER_MILLIS,
      apply: async payload => {
        const { entity, sequence } = JSON.parse(payload) as { readonly entity: string; readonly sequence: string };
        const change = { entity, sequence: Number(sequence) };
        this.calledAt.push(this.clock.now());
        const fate = this.fateOf(change, this.clock.now());
        return sandbox.guard(() => this.played(fate, change));
      },
    };
  }

  private async played(fate: Fate, change: Applied): Promise<AdapterAnswer> {
    await this.clock.sleep(fate === 'timeout' ? ADAPTER_MILLIS : CALL_MILLIS);
    switch (fate) {
      case 'reject': return { kind: 'rejected', reason: 'no such customer' };
      case 'unavailable': return { kind: 'unavailable', retryAfterMillis: 0 };
      case 'fail': throw new AdapterFailure('failed', 'The adapter failed.');
      case 'throttle': throw new AdapterFailure('throttled', 'The adapter was throttled.');
      case 'timeout': throw new AdapterFailure('timeout', 'The adapter reached its timeout.');
      case 'vanish': throw new AdapterFailure('unclear', 'The adapter did not answer.');
      case 'apply':
        this.applied.push(change);
        return { kind: 'applied' };
    }
  }

  private recordsIn(sandbox: Sandbox): ItemRecords {
    return {
      find: item => sandbox.guard(() => this.items.get(item) ?? {}),
      applied: (item, sequence) => sandbox.guard(() => {
        const { lastSequence = '' } = this.items.get(item) ?? {};
        if (lastSequence < sequence) this.items.set(item, { lastSequence: sequence });
        this.count++;
      }),
      failed: (item, failing: FailingChange) => sandbox.guard(() => void this.items.set(item, { ...this.items.get(item), failing })),
      appliedCount: () => sandbox.guard(() => this.count),
    };
  }
}
