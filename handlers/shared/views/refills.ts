import { RebuildRefused } from './rebuild-refused';
import { described } from '../errors/safe-error';
import { FailureQueue } from '../messages/failure-queue';
import { StreamBatchResponse } from '../stream/stream-run';
import { TableChange, TableEvent } from '../stream/table-change';

/** The refills of a view whose store the library does not know. */
export interface Refills {
  /** When they began: epoch milliseconds, the oldest first. */
  readonly begins: readonly number[];
  readonly running?: RunningRefill;
}

export interface RunningRefill {
  /** ARN of the execution. */
  readonly execution: string;
  /** When it began, which is in `begins`. */
  readonly since: number;
}

/** The record of a view's refills. Reads are consistent. */
export interface ViewRefills {
  read(): Promise<Refills>;
  /** Replaces the record with what `change` makes of it, in one step. Its answer is the new record. */
  update(change: (state: Refills) => Refills): Promise<Refills>;
}

export const NO_REFILLS: Refills = { begins: [] };

/** Times of changes are approximate, and have whole seconds. Changes that are given up, and may come out of order, are older by hours. Library default. */
const LATEST_MILLIS = 15 * 60_000;
/** Of beginnings that are kept: as long as tombstones. */
const KEPT_MILLIS = 91 * 86_400_000;
/** Library limit. The record has 14 KB with it. */
const MOST_BEGINS = 1_000;
/** Digits of the time in a version: handlers/shared/sync/outgoing-change.ts. */
const MILLIS_DIGITS = 13;
const SEQUENCE_DIGITS = 40;

/** @param ended an execution that has ended, whatever it was refilling */
export function begunRefill(state: Refills, execution: string, now: number, ended?: string): Refills {
  const { running, begins } = state;
  if (running?.execution === execution) return state;
  if (running && running.execution !== ended) {
    throw new RebuildRefused('RebuildInProgress', `Another rebuild of the view is running: ${running.execution}.`);
  }
  const since = Math.max(now, (begins.at(-1) ?? 0) + 1);
  // of a change that can still come, the time when the refill before it began
  const kept = begins.filter((_, at) => (begins[at + 1] ?? Infinity) > now - KEPT_MILLIS);
  return { begins: [...kept, since].slice(-MOST_BEGINS), running: { execution, since } };
}

/** What the execution refills. Throws if it was taken over, or has ended. */
export function runningRefill({ running }: Refills, execution: string): RunningRefill {
  if (running?.execution !== execution) throw new RebuildRefused('RebuildLost', 'The view is not refilled by this execution any more.');
  return running;
}

export function endedRefill(state: Refills, execution: string): Refills {
  return state.running?.execution === execution ? { begins: state.begins } : state;
}

/** The least version that what a refill sends can have. What the refill confirmed, or a change after it wrote, has a greater one. */
export function leastVersion(since: number): string {
  return `${millisText(since)}${'0'.repeat(SEQUENCE_DIGITS)}`;
}

/** Which refill a change is written after: the time when it began. */
export type EpochOf = (change: TableChange) => number | undefined;

/**
 * A change with the version that it is written with. It begins with the time of its stream, or when a refill began, whichever is later: so what is changed
 * during a refill is newer than what the refill read, and what was changed long before is older.
 */
export function versioned(change: TableChange, epochOf: EpochOf | undefined): TableChange {
  const epoch = millisText(epochOf?.(change) ?? 0);
  const { sequence } = change;
  return sequence.slice(0, MILLIS_DIGITS) >= epoch ? change : { ...change, sequence: `${epoch}${sequence.slice(MILLIS_DIGITS)}` };
}

/** What Lambda, or a refill, invokes the function of a view with that reads the stream. */
export interface ViewEvent extends TableEvent {
  /** Set for items that a refill read. Their records have no sequence number of the stream. */
  readonly refill?: { readonly since: number };
}

export interface ViewBatchResponse extends StreamBatchResponse {
  /** Of a refill: how many records were sent to the failure queue. */
  readonly refused?: number;
}

export interface BatchPorts {
  readonly failures: FailureQueue;
  readonly epochOf: EpochOf;
}

/**
 * Runs a batch of the stream, or of a refill. The record of the refills is read after the invocation began: a refill relies on it that each change that
 * is made after its beginning, and each one of the 15 minutes before that is not yet with the view, is written as newer than what it reads.
 */
export async function runViewBatch(
  { refill }: ViewEvent,
  { refills, failures }: { readonly refills: Pick<ViewRefills, 'read'>; readonly failures: FailureQueue },
  run: (ports: BatchPorts) => Promise<StreamBatchResponse>,
): Promise<ViewBatchResponse> {
  if (!refill) {
    const { begins } = await described(refills.read());
    return run({ failures, epochOf: ({ committedAt }) => begins.filter(since => since - LATEST_MILLIS <= committedAt.getTime()).at(-1) });
  }
  let refused = 0;
  const counted: FailureQueue = {
    send: async record => {
      await failures.send(record);
      refused += 1;
    },
  };
  const { batchItemFailures } = await run({ failures: counted, epochOf: () => refill.since });
  return { batchItemFailures, refused };
}

function millisText(millis: number): string {
  return String(millis).padStart(MILLIS_DIGITS, '0');
}
