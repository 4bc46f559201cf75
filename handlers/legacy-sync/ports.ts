import { Circuit, CircuitMetric } from '../shared/circuit/ports';
import { OwnError } from '../shared/errors/safe-error';
import { Log, Metrics } from '../shared/jobs/job-ports';
import { JsonText } from '../shared/json/json-text';
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

/** What is known of an item. */
export interface ItemRecord {
  /** Of the newest change that was applied. */
  readonly lastSequence?: string;
  readonly failing?: FailingChange;
}

/** A change that failed on its own. */
export interface FailingChange {
  readonly sequence: string;
  /** Failures between which other changes were applied. */
  readonly tries: number;
  /** How many changes had been applied by the last of them. */
  readonly seen: number;
}

/** Records by item. Reads are consistent. */
export interface ItemRecords {
  find(item: string): Promise<ItemRecord>;
  /** Unless a newer change was applied. */
  applied(item: string, sequence: string): Promise<void>;
  failed(item: string, failing: FailingChange): Promise<void>;
  /** Grows while changes are applied, by whichever process. It is no exact number. */
  appliedCount(): Promise<number>;
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
  /** Sends the message of a change to the dead-letter queue. */
  giveUp(id: string, reason: string): Promise<void>;
  readonly metrics: Metrics<SyncMetric>;
  readonly log: Log;
  now(): number;
  /** From 0 to 1. */
  random(): number;
}
