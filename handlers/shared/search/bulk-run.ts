import { errorOf, itemsOf, Verdict, verdictOf } from './bulk-answer';
import { SearchEngine } from './search-engine';
import { describeError } from '../errors/safe-error';

export interface BulkLimits {
  /** Of the body of a request. A longer document is sent alone. */
  readonly maxBytes: number;
  /** Of the documents in a request. */
  readonly maxDocuments: number;
}

/** A document that is to be written, as lines of a request. */
export interface Entry<T> {
  readonly item: T;
  readonly lines: string;
  readonly bytes: number;
}

/** Why a document was not written. */
export type Failure = Exclude<Verdict, { kind: 'written' | 'superseded' }>;

/** How far a run came until the engine pushed back, or to its end. */
export interface Step {
  readonly pushedBack: boolean;
  /** How often in a row the engine has taken no document at all. */
  readonly idle: number;
}

const NOT_SENT: Failure = { kind: 'pushed-back', reason: 'not sent in time' };

/** One run over documents: what the engine has pushed back is sent again, with half as many documents at once. */
export class BulkRun<T> {
  /** Documents for which the engine had something as new, or newer. */
  superseded = 0;
  private readonly failures = new Map<T, Failure>();
  private waiting: ReadonlyArray<Entry<T>>;
  /** What was pushed back in a request of its own, and not because there was too much to do. */
  private readonly alone = new Set<T>();
  private taken = 0;
  private maxDocuments: number;
  private idle = 0;

  /**
   * @param path of the bulk requests
   * @param mayGoOn asked before each request
   */
  constructor(
    private readonly engine: SearchEngine, private readonly path: string, entries: ReadonlyArray<Entry<T>>, private readonly limits: BulkLimits,
    private readonly mayGoOn: () => boolean,
  ) {
    this.waiting = entries;
    this.maxDocuments = limits.maxDocuments;
  }

  /** Sends until the engine pushes back or is away, all is written, or time is up. */
  async send(): Promise<Step> {
    while (this.waiting.length > 0 && this.mayGoOn()) {
      const batch = this.nextBatch();
      const verdicts = await this.verdictsOf(batch);
      this.keep(batch, verdicts);
      const pushedBack = verdicts.filter(({ kind }) => kind === 'pushed-back').length;
      if (pushedBack > 0) {
        this.idle = pushedBack === batch.length ? this.idle + 1 : 0;
        this.maxDocuments = Math.max(1, Math.floor(batch.length / 2));
        return { pushedBack: this.waiting.length > 0, idle: this.idle };
      }
      this.idle = 0;
      this.maxDocuments = Math.min(this.limits.maxDocuments, this.maxDocuments * 2);
    }
    return { pushedBack: false, idle: 0 };
  }

  private nextBatch(): Array<Entry<T>> {
    const batch: Array<Entry<T>> = [];
    let bytes = 0;
    for (const entry of this.waiting.slice(0, this.maxDocuments)) {
      bytes += entry.bytes;
      if (batch.length > 0 && bytes > this.limits.maxBytes) break;
      batch.push(entry);
    }
    return batch;
  }

  /** One for each document, also where the request failed as a whole. */
  private async verdictsOf(batch: ReadonlyArray<Entry<T>>): Promise<Verdict[]> {
    const alike = (verdict: Verdict) => batch.map(() => verdict);
    try {
      const { status, body } = await this.engine.send({ method: 'POST', path: this.path, body: batch.map(({ lines }) => lines).join('') });
      const verdict = verdictOf({ status, error: errorOf(body) });
      if (verdict.kind === 'written') {
        const items = itemsOf(body);
        return items?.length === batch.length ? items.map(verdictOf) : alike({ kind: 'pushed-back', reason: 'the answer was not that of a bulk request' });
      }
      const mayBeOfOne = batch.length > 1 && (verdict.kind === 'refused' || verdict.kind === 'unknown');
      return mayBeOfOne ? await this.halves(batch) : alike(verdict);
    } catch (error) {
      return alike({ kind: 'pushed-back', reason: describeError(error) });
    }
  }

  /** One document may be the reason why all were refused: too large, or not valid. */
  private async halves(batch: ReadonlyArray<Entry<T>>): Promise<Verdict[]> {
    const middle = Math.ceil(batch.length / 2);
    return [...await this.verdictsOf(batch.slice(0, middle)), ...await this.verdictsOf(batch.slice(middle))];
  }

  /** What was pushed back goes behind the rest: one document that brings its requests down holds up no other. */
  private keep(batch: ReadonlyArray<Entry<T>>, verdicts: readonly Verdict[]): void {
    const again: Array<Entry<T>> = [];
    batch.forEach((entry, index) => {
      const verdict = verdicts[index];
      if (verdict.kind === 'written' || verdict.kind === 'superseded') {
        this.taken++;
        if (verdict.kind === 'superseded') this.superseded++;
        this.failures.delete(entry.item);
        return;
      }
      this.failures.set(entry.item, verdict);
      if (verdict.kind !== 'pushed-back') return;
      again.push(entry);
      if (batch.length === 1 && !verdict.busy) this.alone.add(entry.item);
    });
    const sent = new Set(batch);
    this.waiting = [...this.waiting.filter(entry => !sent.has(entry)), ...again];
    const away = verdicts.find(({ kind }) => kind === 'away') as Failure | undefined;
    if (away) this.giveUp(away);
  }

  private giveUp(failure: Failure): void {
    this.waiting.forEach(({ item }) => this.failures.set(item, failure));
    this.waiting = [];
  }

  /**
   * All that was not written: called when the run goes no further. Where the engine has taken others, and one document not even alone, it may be the
   * document's fault.
   */
  finish(): ReadonlyMap<T, Failure> {
    for (const { item } of this.waiting) {
      const { reason } = this.failures.get(item) ?? NOT_SENT;
      this.failures.set(item, { kind: this.taken > 0 && this.alone.has(item) ? 'unknown' : 'pushed-back', reason });
    }
    return this.failures;
  }
}
