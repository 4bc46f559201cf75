import { bulkhead } from 'cockatiel';
import { Fallback } from './fallback';
import { Planned } from './graph';
import { GuardedSource } from './guarded-source';
import { Body, Part, SourceFailure } from './part';
import { SourceSettings } from './settings';
import { Called } from './source-call';
import { fill, Reference, Target, UnusableValue } from './template';

/** The values that references name. */
export type ValueOf = (reference: Reference) => unknown;

/** What a request gives to the run of a source. */
export interface RunContext {
  readonly called: Called;
  readonly valueOf: ValueOf;
  /** Until the deadline of the whole. */
  readonly remainingMillis: () => number;
  /** Ends when the answer is no longer needed. */
  readonly signal: AbortSignal;
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
    let target: Target | undefined;
    try {
      target = fill(template, context.valueOf);
      return { status: 'ok', body: await this.call(target, context) };
    } catch (error) {
      return this.options.fallback.partFor(asFailure(error), target, context.called);
    }
  }

  /** A part without a call, because a source that it needs has no answer. */
  async missing(context: RunContext): Promise<Part> {
    return this.options.fallback.partFor(new SourceFailure('missing'), undefined, context.called);
  }

  private async call(target: Target, { called, remainingMillis, signal, later }: RunContext): Promise<Body> {
    const body = await this.options.source.call({ target, called }, remainingMillis(), signal);
    later(this.options.fallback.remember(body, target, called));
    return body;
  }

  private async list(context: RunContext): Promise<Part> {
    const { settings: { forEach, maxInFlight }, plan: { list } } = this.options;
    const elements = context.valueOf(list!);
    if (!Array.isArray(elements) || elements.length > forEach!.maxItems) {
      return this.options.fallback.partFor(new SourceFailure('input'), undefined, context.called);
    }
    const lanes = bulkhead(Math.min(forEach!.maxConcurrency, maxInFlight), Infinity);
    const calls = new Map<string, Promise<Part>>();
    const parts = await Promise.all((elements as unknown[]).map(element => this.element(element, context, calls, call => lanes.execute(call))));
    return listOf(parts, this.options.now());
  }

  /** Equal elements have one call. */
  private async element(
    element: unknown, context: RunContext, calls: Map<string, Promise<Part>>, inLane: (call: () => Promise<Part>) => Promise<Part>,
  ): Promise<Part> {
    const { settings: { forEach }, plan: { template }, fallback } = this.options;
    const valueOf = (reference: Reference) => reference.root === forEach!.as ? valueAt(element, reference.names) : context.valueOf(reference);
    let target: Target;
    try {
      target = fill(template, valueOf);
    } catch (error) {
      return fallback.partFor(asFailure(error), undefined, context.called);
    }
    const key = `${target.path}?${target.query}`;
    const call = calls.get(key) ?? inLane(async () => {
      try {
        return { status: 'ok', body: await this.call(target, context) };
      } catch (error) {
        return fallback.partFor(asFailure(error), target, context.called);
      }
    });
    calls.set(key, call);
    return call;
  }
}

/** What the names lead to, without anything inherited. */
export function valueAt(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
    ? (inner as Record<string, unknown>)[name] : undefined, value);
}

function listOf(parts: readonly Part[], now: number): Part {
  const failed = parts.flatMap(({ body }, index) => body === undefined ? [index] : []);
  if (parts.length > 0 && failed.length === parts.length) return { ...parts[0], failed };
  const bodies = parts.flatMap(({ body }) => body ?? []);
  const failure = parts.find(part => part.failure)?.failure;
  return {
    status: failed.length > 0 ? 'incomplete' : parts.find(({ status }) => status !== 'ok')?.status ?? 'ok',
    body: {
      text: `[${parts.map(({ body }) => body?.text ?? 'null').join(',')}]`,
      value: parts.map(({ body }) => body?.value ?? null),
      // the list is as old as its oldest element
      at: Math.min(now, ...bodies.map(({ at }) => at)),
      cacheControl: bodies.map(({ cacheControl }) => cacheControl ?? 'no-store').join(', ') || undefined,
    },
    failure,
    ...failed.length > 0 && { failed },
  };
}

function asFailure(error: unknown): SourceFailure {
  if (error instanceof SourceFailure) return error;
  return new SourceFailure(error instanceof UnusableValue ? 'input' : 'unreachable', { cause: error });
}
