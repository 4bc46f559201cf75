import { unlessAborted } from './abort';
import { Latencies } from './latencies';

/** Calls whose answer is later than this share of the answers get a second one. */
const PERCENTILE = 95;
/** Extra calls that a quiet time saves up; library default. */
const MOST_SAVED = 10;

type Attempt<T> = (signal: AbortSignal) => Promise<T>;

export interface HedgeOptions {
  /** The most extra calls, in percent of all calls. */
  readonly maxExtraPercent: number;
  readonly now: () => number;
  readonly onExtraCall: () => void;
}

/**
 * A second call for an answer that is late. The first good answer counts, and the other call is cancelled. The idea and the figures are
 * those of "The Tail at Scale" (https://research.google/pubs/the-tail-at-scale/).
 */
export class Hedge {
  private readonly latencies = new Latencies();
  private saved = 0;

  constructor(private readonly options: HedgeOptions) {}

  async run<T>(signal: AbortSignal, primary: Attempt<T>, extra: Attempt<T>): Promise<T> {
    const { now, maxExtraPercent } = this.options;
    const start = now();
    this.saved = Math.min(MOST_SAVED, this.saved + maxExtraPercent / 100);
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      const first = primary(either);
      const late = this.latencies.percentile(PERCENTILE);
      return await (late === undefined ? first : Promise.any([first, this.afterwards(late, first, either, extra)]));
    } catch (error) {
      // of two failures, the one of the first call
      throw error instanceof AggregateError ? error.errors[0] : error;
    } finally {
      over.abort();
      // the time of a call that lost counts, too: without it, the slow ones would be forgotten
      this.latencies.add(now() - start);
    }
  }

  private async afterwards<T>(millis: number, first: Promise<T>, signal: AbortSignal, extra: Attempt<T>): Promise<T> {
    // a failure has its own retries
    const isLate = await Promise.race([wait(millis, signal).then(() => !signal.aborted), first.then(() => false, () => false)]);
    if (!isLate || this.saved < 1) return first;
    this.saved--;
    this.options.onExtraCall();
    return unlessAborted(signal, extra);
  }
}

function wait(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
