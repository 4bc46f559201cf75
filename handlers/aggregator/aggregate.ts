import { unlessAborted } from './abort';
import { failedPart, Part, SourceFailure } from './part';
import { RunContext, SourceRun } from './source-run';
import { Reference } from './template';

/** What the sources wait for after the deadline: an earlier answer is found in this time, or it is not used. */
const GRACE_MILLIS = 30;

/**
 * Characters of all bodies of one request together; library default. Parsed, they take many times as much of the function's
 * memory, and a list of 200 answers of 1 MB each would stop it.
 */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** A part with the time that it took. */
export interface Timed extends Part {
  readonly begunAt: number;
  readonly millis: number;
}

/** A required source has no answer. */
export class RequiredPartFailed extends Error {
  constructor(readonly source: string, readonly part: Timed, readonly parts: ReadonlyMap<string, Timed>) {
    super();
  }
}

export interface AggregateOptions {
  readonly runs: ReadonlyMap<string, SourceRun>;
  readonly required: readonly string[];
  readonly now: () => number;
}

/** Calls the sources, each as soon as those that it needs have answered. */
export class Aggregate {
  constructor(private readonly options: AggregateOptions) {}

  /**
   * @param deadlineMillis the time for all sources together
   * @param valueOf the values of references, given the bodies of sources
   * @returns the parts by source, at the deadline at the latest
   * @throws RequiredPartFailed as soon as it is known
   */
  async parts(
    { called, later }: Pick<RunContext, 'called' | 'later'>, deadlineMillis: number,
    valueOf: (reference: Reference, bodyOf: (source: string) => unknown) => unknown,
  ): Promise<Map<string, Timed>> {
    const { runs, required, now } = this.options;
    const until = now() + deadlineMillis;
    let room = MOST_CHARACTERS;
    const done = new Map<string, Timed>();
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(new DOMException('deadline', 'TimeoutError')), deadlineMillis + GRACE_MILLIS);
    const context: RunContext = {
      called,
      later,
      take: characters => (room -= characters) >= 0,
      signal: over.signal,
      remainingMillis: () => Math.max(0, until - now()),
      valueOf: reference => valueOf(reference, source => done.get(source)?.body?.value),
    };
    const started = new Map<string, Promise<Timed>>();
    const start = (name: string): Promise<Timed> => {
      const running = started.get(name) ?? this.timed(runs.get(name)!, context, start).then(part => {
        done.set(name, part);
        if (part.body === undefined && required.includes(name)) throw new RequiredPartFailed(name, part, done);
        return part;
      });
      started.set(name, running);
      return running;
    };
    try {
      await Promise.all([...runs.keys()].map(start));
      return done;
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  private async timed(run: SourceRun, context: RunContext, start: (name: string) => Promise<Timed>): Promise<Timed> {
    const needed = await Promise.all(run.needs.map(start));
    const begun = this.options.now();
    const isMissing = needed.some(({ body }) => body === undefined);
    const part = await unlessAborted(context.signal, () => isMissing ? run.missing(context) : run.part(context))
      .catch((error: unknown) => failedPart(error instanceof SourceFailure ? error : new SourceFailure('unreachable', { cause: error })));
    return { ...part, begunAt: begun, millis: this.options.now() - begun };
  }
}
