import { DelegateBackoff, ExponentialBackoff, handleWhenResult, IBackoff, IRetryBackoffContext, retry } from 'cockatiel';
import { writeLines } from './bulk-lines';
import { BulkLimits, BulkRun, Entry, Failure, Step } from './bulk-run';
import { DocumentChange } from './document-change';
import { SearchEngine } from './search-engine';
import { Tries } from '../messages/tries';
import { Unpublishable } from '../publishing/unpublishable';
import { NotWritten } from '../stream/stream-run';

/**
 * Half of the smallest request that a domain takes, 10 MiB (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits),
 * and as many documents as one batch of a stream brings by default.
 */
const LIMITS: BulkLimits = { maxBytes: 5 * 1024 * 1024, maxDocuments: 500 };

/** Requests in a row of which the engine takes nothing, within about ten seconds: a library default. */
const MOST_IDLE = 6;
const BACKOFF = { initialDelay: 100, maxDelay: 5_000 };

export interface BulkWriterPorts {
  readonly engine: SearchEngine;
  /** Of refusals that are not known to pass. */
  readonly tries: Tries;
  now(): Date;
  /** Milliseconds until the caller must be done. */
  timeLeft(): number;
  /** Counts documents that were not written because something as new, or newer, was: of repetitions, and of what came late. */
  countSuperseded(by: number): void;
}

export interface BulkWriterOptions extends Partial<BulkLimits> {
  /** Milliseconds before the first try again, and at most before any. */
  readonly backoff?: { readonly initialDelay: number; readonly maxDelay: number };
}

/**
 * Writes documents by their versions into the index behind an alias: the newest wins, whatever comes first, and writing again changes nothing.
 * It is the step `write` of a stream's run (handlers/shared/stream/stream-run.ts).
 */
export class BulkWriter {
  private readonly path: string;

  /** @param alias that only the index has: {@link IndexGenerations.writerOf} */
  constructor(alias: string, private readonly ports: BulkWriterPorts, private readonly options: BulkWriterOptions = {}) {
    this.path = `/${encodeURIComponent(alias)}/_bulk`;
  }

  /** Answers what was not written, in the order given: permanently refused documents, and those that were not written before time was up. */
  async write<T extends DocumentChange>(changes: readonly T[]): Promise<Array<NotWritten<T>>> {
    const impossible = new Map<T, string>();
    const entries = changes.flatMap(change => this.entryOf(change, impossible));
    const run = new BulkRun(this.ports.engine, this.path, entries, { ...LIMITS, ...this.options }, () => this.ports.timeLeft() > 0);
    await this.retrying().execute(() => run.send());
    const failures = run.finish();
    if (run.superseded > 0) this.ports.countSuperseded(run.superseded);
    return changes.flatMap(item => {
      if (impossible.has(item)) return [{ item, reason: impossible.get(item)!, permanent: true }];
      const failure = failures.get(item);
      return failure ? [{ item, ...this.judged(item, failure) }] : [];
    });
  }

  private entryOf<T extends DocumentChange>(change: T, impossible: Map<T, string>): Array<Entry<T>> {
    try {
      const lines = writeLines(change, this.ports.now());
      return [{ item: change, lines, bytes: Buffer.byteLength(lines) }];
    } catch (error) {
      if (!(error instanceof Unpublishable)) throw error;
      impossible.set(change, error.message);
      return [];
    }
  }

  /** Waits longer from try to try, and begins anew where the engine has taken something. */
  private retrying() {
    const first = new ExponentialBackoff(this.options.backoff ?? BACKOFF);
    return retry(handleWhenResult(step => (step as Step).pushedBack && (step as Step).idle < MOST_IDLE && this.ports.timeLeft() > 0), {
      backoff: new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>((context, previous) => {
        const { idle } = (context.result as { value: Step }).value;
        const next = idle === 0 || previous === undefined ? first.next() : previous.next(context);
        return { delay: Math.min(next.duration, Math.max(0, this.ports.timeLeft())), state: next };
      }),
    });
  }

  private judged({ id, version }: DocumentChange, { kind, reason }: Failure): { readonly reason: string; readonly permanent: boolean } {
    return { reason, permanent: kind === 'refused' || (kind === 'unknown' && this.ports.tries.isLast(`${this.path}#${id}#${version}`)) };
  }
}
