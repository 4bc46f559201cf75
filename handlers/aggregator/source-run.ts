import { ElementCalls, elementParts, listOf } from './element-parts';
import { Fallback } from './fallback';
import { Planned } from './graph';
import { GuardedSource } from './guarded-source';
import { lanes } from './lanes';
import { asFailure, Body, Part, SourceFailure } from './part';
import { SourceSettings } from './settings';
import { Called } from './source-call';
import { fill, Target } from './template';
import { ValueOf } from './values';

/** What a request gives to the run of a source. */
export interface RunContext {
  readonly called: Called;
  readonly valueOf: ValueOf;
  /** Until the deadline of the whole. */
  readonly remainingMillis: () => number;
  /** Ends when the answer is no longer needed. */
  readonly signal: AbortSignal;
  /** Makes room for an answer of this length. False: there is none left. */
  readonly take: (characters: number) => boolean;
  /** Takes work that the answer does not wait for, such as keeping an answer for later. */
  readonly later: (work: Promise<void>) => void;
}

export interface SourceRunOptions {
  readonly settings: SourceSettings;
  readonly plan: Planned;
  readonly source: GuardedSource;
  readonly fallback: Fallback;
  readonly now: () => number;
}

/** One source: from the values to its part. */
export class SourceRun {
  constructor(private readonly options: SourceRunOptions) {}

  get needs(): readonly string[] {
    return this.options.plan.needs;
  }

  /** Never throws: a failure is a part. */
  async part(context: RunContext): Promise<Part> {
    const { settings: { forEach }, plan: { template } } = this.options;
    if (forEach) return this.list(context);
    let target: Target;
    try {
      target = fill(template, context.valueOf);
    } catch (error) {
      return this.options.fallback.partFor(asFailure(error), undefined, context.called);
    }
    return this.called(target, context);
  }

  /** A part without a call, because a source that it needs has no answer. */
  async missing(context: RunContext): Promise<Part> {
    return this.options.fallback.partFor(new SourceFailure('missing'), undefined, context.called);
  }

  private async call(target: Target, { called, remainingMillis, signal, take, later }: RunContext): Promise<Body> {
    const body = await this.options.source.call({ target, called }, remainingMillis(), signal);
    if (!take(body.text.length)) throw new SourceFailure('too-large');
    later(this.options.fallback.remember(body, target, called));
    return body;
  }

  private async list(context: RunContext): Promise<Part> {
    const { settings: { forEach, maxInFlight }, plan: { template, list }, fallback, now } = this.options;
    const elements = context.valueOf(list!);
    if (!Array.isArray(elements) || elements.length > forEach!.maxItems) return fallback.partFor(new SourceFailure('input'), undefined, context.called);
    const inLane = lanes(Math.min(forEach!.maxConcurrency, maxInFlight), forEach!.maxWaitMillis);
    const calls: ElementCalls = {
      valueOf: context.valueOf,
      call: async target => inLane(async () => this.called(target, context))
        .catch(async (error: unknown) => fallback.partFor(asFailure(error), target, context.called)),
      instead: async failure => fallback.partFor(failure, undefined, context.called),
    };
    return listOf(await elementParts(elements, template, forEach!, calls), now());
  }

  /** One call, or what stands in for its answer. */
  private async called(target: Target, context: RunContext): Promise<Part> {
    try {
      return { status: 'ok', body: await this.call(target, context) };
    } catch (error) {
      return this.options.fallback.partFor(asFailure(error), target, context.called);
    }
  }
}
