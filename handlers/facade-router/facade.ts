import { clientOf, headersWithCookie } from './client';
import { Observers } from './ports';
import { Rules } from './rules';
import { FacadeSettings, FeatureSettings } from './settings';
import { Shadow } from './shadow';
import { Weights } from './weights';
import { BackendFailure } from '../shared/backends/backend-failure';
import { canonicalPath } from '../shared/backends/target-path';
import { requireNoLoop } from '../shared/facade/pass-through';
import { FacadeCall, Service } from '../shared/facade/service';
import { FacadeBackend } from '../shared/facade/settings';
import { gatewayResult, largestResultBytes } from '../shared/http/gateway-result';
import { Problem, problemOf } from '../shared/http/problem';
import { EVERYTHING, stickyDraw } from '../shared/routing/sticky-draw';

export interface FacadeOptions {
  readonly settings: FacadeSettings;
  readonly serviceOf: (backend: FacadeBackend) => Service;
  readonly weights: Weights;
  /** Absent where no feature has one. */
  readonly shadow?: Shadow;
  readonly observers: Observers;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Who answers a request. */
interface Choice {
  readonly feature?: FeatureSettings;
  readonly isLegacy: boolean;
  readonly backend: FacadeBackend;
  /** A cookie for a client that nothing else identifies. */
  readonly cookie?: string;
}

/** Sends each request to the legacy service or to a new one, and always answers. */
export class Facade {
  private readonly rules: Rules<FeatureSettings>;

  constructor(private readonly options: FacadeOptions) {
    this.rules = new Rules(options.settings.features);
  }

  /** @param remainingMillis the upper limit of a backend's own timeout */
  async handle(call: FacadeCall, remainingMillis: number): Promise<object> {
    const { event, request: { method, correlationId, traceparent } } = call;
    const fields: Record<string, unknown> = { method, correlationId, traceparent };
    try {
      const result = await this.answer(call, remainingMillis, fields);
      this.options.observers.log.info('answered', fields);
      return result;
    } catch (error) {
      const problem = error instanceof BackendFailure ? error.toProblem() : problemOf(error);
      this.observe(problem, error, fields);
      const { headers, ...answer } = problem.toAnswer(correlationId);
      return gatewayResult(event, { ...answer, headers: { ...headers, 'x-correlation-id': correlationId } });
    }
  }

  private async answer(call: FacadeCall, remainingMillis: number, fields: Record<string, unknown>): Promise<object> {
    const { settings: { maxRequestBytes }, observers: { metrics }, serviceOf, weights, now } = this.options;
    const { event, request } = call;
    if (request.body.length > maxRequestBytes) throw new Problem('payload-too-large', `The body must have at most ${maxRequestBytes} bytes.`);
    requireNoLoop(request);
    const path = canonicalPath(request);
    const begun = now();
    await weights.refresh();
    const { feature, isLegacy, backend, cookie } = this.choose(path, call);
    Object.assign(fields, { feature: feature?.name, service: isLegacy ? 'legacy' : 'new' });
    metrics.count(isLegacy ? 'LegacyAnswers' : 'NewAnswers');
    const called = now();
    const left = remainingMillis - (called - begun);
    const answer = await serviceOf(backend).answer(call, Math.max(1, Math.min(backend.timeoutMillis, left)));
    const millis = now() - called;
    Object.assign(fields, { status: answer.status, millis });
    const result = gatewayResult(event, {
      ...answer,
      headers: { ...cookie === undefined ? answer.headers : headersWithCookie(answer.headers), 'x-correlation-id': request.correlationId },
      cookies: [...answer.cookies ?? [], ...cookie === undefined ? [] : [cookie]],
    });
    if (Buffer.byteLength(JSON.stringify(result)) > largestResultBytes(event)) throw new BackendFailure('too-large');
    if (feature && isLegacy) await this.options.shadow?.send(feature, { ...call, answer, millis });
    return result;
  }

  private choose(path: string, { event, request }: FacadeCall): Choice {
    const { settings: { legacy, client }, weights, newId } = this.options;
    const feature = this.rules.featureOf(path, request);
    if (feature === undefined) {
      if (legacy === undefined) throw this.retired();
      return { isLegacy: true, backend: legacy };
    }
    const toNew = { feature, isLegacy: false, backend: feature.backend };
    if (feature.isNew || legacy === undefined) return toNew;
    const toLegacy = { feature, isLegacy: true, backend: legacy };
    const { weight } = weights.of(feature.name, feature.weight ?? EVERYTHING);
    if (weight <= 0) return toLegacy;
    if (weight >= EVERYTHING) return toNew;
    const { key, cookie } = clientOf(client, event, request, newId);
    return { ...stickyDraw(feature.name, key) < weight ? toNew : toLegacy, cookie };
  }

  private retired(): Problem {
    return this.options.settings.retiredStatus === 410
      ? new Problem('gone', 'The service of this path was retired.')
      : new Problem('route-not-found', 'The path does not match a route of this API.');
  }

  private observe({ slug, status, message, more: { cause } }: Problem, error: unknown, fields: Record<string, unknown>) {
    const { log, metrics } = this.options.observers;
    const line = { ...fields, status, problem: slug };
    if (status < 500) {
      log.info('refused', { ...line, detail: message });
      return;
    }
    if (error instanceof BackendFailure) {
      metrics.count('BackendFailures');
      log.warn('backend failed', { ...line, failure: error.kind, error: cause });
      return;
    }
    log.error('failed', { ...line, error: cause });
  }
}
