import { choose, drawFor } from './alternative-choice';
import { Observers } from './ports';
import { AlternativeSettings, RouteSettings } from './settings';
import { BackendFailure } from '../shared/backends/backend-failure';
import { GuardedBackend, Routed, RoutedAnswer } from '../shared/backends/guarded-backend';
import { gatewayResult, LARGEST_RESULT_BYTES } from '../shared/http/gateway-result';
import { JsonBody } from '../shared/http/json-body';
import { Problem, problemOf } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';

/** Methods whose body is always validated. Bodies of other methods are validated if present. */
const WITH_BODY = ['POST', 'PUT', 'PATCH'];

export type Alternative = AlternativeSettings & { readonly backend: GuardedBackend };

export interface RouterOptions {
  readonly settings: Pick<RouteSettings, 'route' | 'stickyBy' | 'maxRequestBytes'>;
  readonly alternatives: readonly Alternative[];
  readonly observers: Observers;
  /** Absent without a schema. */
  readonly body?: JsonBody;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** One route: checks the request, picks the alternative, and always answers. */
export class Router {
  constructor(private readonly options: RouterOptions) {}

  /** @param remainingMillis the upper limit of the alternative's own timeout */
  async handle({ event, request }: Omit<Routed, 'route'>, remainingMillis: number): Promise<object> {
    const { method, correlationId, traceparent } = request;
    const fields = { route: this.options.settings.route, method, correlationId, traceparent };
    try {
      const answer = await this.answer({ route: this.options.settings.route, event, request }, remainingMillis);
      this.options.observers.log.info('answered', { ...fields, status: answer.status });
      return answer.result;
    } catch (error) {
      const problem = error instanceof BackendFailure ? error.toProblem() : problemOf(error);
      this.observe(problem, error, fields);
      const { headers, ...answer } = problem.toAnswer(request.correlationId);
      return gatewayResult(event, { ...answer, headers: { ...headers, 'x-correlation-id': request.correlationId } });
    }
  }

  private async answer(routed: Routed, remainingMillis: number): Promise<RoutedAnswer> {
    const { settings, alternatives, random } = this.options;
    this.check(routed.request);
    const { backend, timeoutMillis } = choose(alternatives, routed.request, drawFor(settings.route, settings.stickyBy, routed.request, random));
    const answer = await backend.answer(routed, Math.max(1, Math.min(timeoutMillis, remainingMillis)));
    if (Buffer.byteLength(JSON.stringify(answer.result)) > LARGEST_RESULT_BYTES) throw new BackendFailure('too-large');
    return answer;
  }

  private check({ method, headers, body }: WebRequest) {
    const { settings: { maxRequestBytes }, body: schema } = this.options;
    if (body.length > maxRequestBytes) throw new Problem('payload-too-large', `The body must have at most ${maxRequestBytes} bytes.`);
    if (WITH_BODY.includes(method) || body.length > 0) schema?.parse(headers['content-type'], body);
  }

  private observe({ slug, status, message, more: { cause } }: Problem, error: unknown, fields: object) {
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
