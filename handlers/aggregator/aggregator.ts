import { Aggregate, RequiredPartFailed, Timed } from './aggregate';
import { isTooLarge, make, Made } from './answers';
import { Composition, CompositionFailed } from './composition';
import { Planned } from './graph';
import { Observers } from './ports';
import { RequestValues } from './request-values';
import { requiredProblem } from './required-problem';
import { ResponseCache } from './response-cache';
import { AggregateSettings } from './settings';
import { Called } from './source-call';
import { referencesOf } from './template';
import { gatewayResult } from '../shared/http/gateway-result';
import { readPathParameters } from '../shared/http/path-parameters';
import { Problem, problemOf } from '../shared/http/problem';
import { Tracing } from '../shared/ports/tracing';

/** The least time for the composition, after the deadline where it must be. */
const COMPOSITION_MILLIS = 20;

export interface AggregatorOptions {
  readonly settings: Pick<AggregateSettings, 'route' | 'deadlineMillis' | 'maxRequestBytes' | 'sources'>;
  readonly plan: ReadonlyMap<string, Planned>;
  readonly aggregate: Aggregate;
  readonly composition: Composition;
  readonly observers: Observers;
  readonly now: () => number;
  readonly tracing: Tracing;
  /** Absent: no answer is stored. */
  readonly cache?: ResponseCache;
}

/** The answers of a route: from the sources, composed, and always within the deadline. */
export class Aggregator {
  constructor(private readonly options: AggregatorOptions) {}

  /** @param remainingMillis an upper limit of the deadline */
  async handle(called: Called, remainingMillis: number): Promise<object> {
    const { request: { method, correlationId, traceparent }, event } = called;
    const { settings, now, observers } = this.options;
    const begun = now();
    const millis = Math.max(1, Math.min(settings.deadlineMillis, remainingMillis));
    // no more than that after the clock was set back
    const left = () => Math.min(millis, begun + millis - now());
    const fields: Record<string, unknown> = { route: settings.route, method, correlationId, traceparent };
    try {
      const answer = await this.answer(called, left, fields);
      observers.log.info('answered', { ...fields, status: 200, millis: now() - begun });
      return gatewayResult(event, { ...answer, headers: { ...answer.headers, 'x-correlation-id': correlationId } });
    } catch (error) {
      const problem = problemOf(error);
      this.observe(problem, { ...fields, millis: now() - begun });
      const { headers, ...answer } = problem.toAnswer(correlationId);
      return gatewayResult(event, { ...answer, headers: { ...headers, 'cache-control': 'no-store', 'x-correlation-id': correlationId } });
    }
  }

  /** @param left milliseconds until the deadline, the time of the cache included */
  private async answer(called: Called, left: () => number, fields: Record<string, unknown>) {
    const { settings: { maxRequestBytes }, cache, observers: { metrics } } = this.options;
    if (called.request.body.length > maxRequestBytes) throw new Problem('payload-too-large', `The body must have at most ${maxRequestBytes} bytes.`);
    const fresh = () => this.make(called, left, fields).catch((error: unknown) => { throw this.problem(error, fields); });
    const { made, ageSeconds = 0, found = 'none' } = cache === undefined ? { made: await fresh() } : await cache.answer(called, fresh, left);
    if (made.isPartial) metrics.count('PartialAnswers');
    Object.assign(fields, { partial: made.isPartial, ...cache && { cache: found } });
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': made.cacheControl, ...ageSeconds > 0 && { age: `${ageSeconds}` } },
      body: made.text,
    };
  }

  /** An answer from the sources. */
  private async make(called: Called, left: () => number, fields: Record<string, unknown>): Promise<Made> {
    const { settings: { sources }, plan, aggregate, composition, now } = this.options;
    const references = [...plan.values()].flatMap(({ template }) => referencesOf(template));
    const { request, event } = called;
    const values = new RequestValues({ ...request, pathParameters: readPathParameters(event, request.pathParameters) }, references);
    const works: Promise<void>[] = [];
    const later = (work: Promise<void>) => { works.push(work.catch(() => {})); };
    const parts = await aggregate.parts({ called, later }, Math.max(1, left()), (reference, bodyOf) => values.valueOf(reference, bodyOf))
      .catch((error: unknown) => {
        if (error instanceof RequiredPartFailed) this.note(called, error.parts, fields);
        throw error;
      });
    this.note(called, parts, fields);
    const named = new Map(Object.keys(sources).map(name => [sources[name].part ?? name, parts.get(name)!]));
    const isPersonal = Object.values(sources).some(({ forwardedCredentials = [] }) => forwardedCredentials.length > 0);
    const made = await make(named, composition, { now: now(), maxMillis: Math.max(COMPOSITION_MILLIS, left()), isPersonal });
    if (isTooLarge(made)) throw new CompositionFailed('its result is too large');
    // what is kept for later is written while there is time: after the answer, Lambda stops the process
    if (works.length > 0) await Promise.race([Promise.all(works), new Promise(resolve => setTimeout(resolve, Math.max(0, left())).unref())]);
    return made;
  }

  private note({ trace }: Called, parts: ReadonlyMap<string, Timed>, fields: Record<string, unknown>) {
    const failures = [...parts.values()].filter(({ failure }) => failure !== undefined && failure.kind !== 'missing');
    if (failures.length > 0) this.options.observers.metrics.count('SourceFailures', failures.length);
    // a source that was not asked for a value has no time
    const asked = [...parts].filter(([, { failure }]) => failure?.kind !== 'missing');
    this.options.tracing.add(trace, asked.map(([name, { begunAt, millis, failure }]) =>
      ({ name, begunAt, endedAt: begunAt + millis, status: failure?.more.status, isFault: failure !== undefined })));
    fields.sources = Object.fromEntries([...parts].map(([name, { status, millis, failure }]) =>
      [name, { status, millis, ...failure && { failure: failure.kind, error: failure.more.cause, answered: failure.more.status } }]));
  }

  /** The problem for the client, with the public name of the part and nothing of its source. */
  private problem(error: unknown, fields: Record<string, unknown>): Problem {
    if (error instanceof CompositionFailed) return new Problem('bad-gateway', 'The parts of the answer do not fit together.', { cause: error });
    if (!(error instanceof RequiredPartFailed)) return problemOf(error);
    const { source, part: { failure } } = error;
    Object.assign(fields, { source, failure: failure?.kind });
    return requiredProblem(source, this.options.settings.sources[source], failure!);
  }

  private observe({ slug, status, message, more: { cause } }: Problem, fields: Record<string, unknown>) {
    const { log, metrics } = this.options.observers;
    const line = { ...fields, status, problem: slug };
    if (status < 500) {
      log.info('refused', { ...line, detail: message });
      return;
    }
    metrics.count('FailedAnswers');
    (slug === 'internal-error' ? log.error : log.warn).call(log, 'failed', { ...line, error: cause });
  }
}
