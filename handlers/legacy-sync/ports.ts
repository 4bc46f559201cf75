import { Circuit, CircuitMetric } from '../shared/circuit/ports';
import { OwnError } from '../shared/errors/safe-error';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { JsonText } from '../shared/json/json-text';
import { ItemRecords } from '../shared/sync/item-records';
import { ChangeHead } from '../shared/sync/outgoing-change';

export type SyncMetric = CircuitMetric | 'ChangesApplied' | 'ChangesSuperseded' | 'ChangesDeadLettered' | 'ChangesPostponed' | 'ChangeAge';

/** What the adapter said of a change. */
export type AdapterAnswer =
  | { readonly kind: 'applied' }
  /** Legacy will never take it. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Legacy takes nothing now. */
  | { readonly kind: 'unavailable'; readonly retryAfterMillis: number };

/** The adapter did not answer. `unclear`: it may still be at work. */
export class AdapterFailure extends OwnError {
  constructor(readonly kind: 'failed' | 'throttled' | 'timeout' | 'unclear', message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AdapterFailure';
  }
}

/** The user's function between the new service and legacy. */
export interface Adapter {
  /** The longest that it works on a change. */
  readonly timeoutMillis: number;
  /** @throws AdapterFailure */
  apply(payload: JsonText): Promise<AdapterAnswer>;
}

/** One receive of a change. */
export interface ReceivedChange extends Pick<ChangeHead, 'entity' | 'item' | 'sequence'> {
  readonly id: string;
  readonly payload: JsonText;
  /** When it came to the queue: milliseconds since 1970. */
  readonly sentAt: number;
}

export interface SyncPorts {
  readonly adapter: Adapter;
  readonly circuit: Circuit;
  readonly records: ItemRecords;
  readonly metrics: Metrics<SyncMetric>;
  readonly log: Log;
  /** Sends the message of a change to the dead-letter queue. */
  giveUp(id: string, reason: string): Promise<void>;
  now(): number;
  /** From 0 to 1. */
  random(): number;
}
