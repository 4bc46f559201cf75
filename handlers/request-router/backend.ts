import { Guard, GuardOptions } from './guard';
import { FunctionBackend } from '../shared/backends/function-backend';
import { HttpBackend } from '../shared/backends/http-backend';
import { GatewayEvent, isHttpApiEvent, withHeaders } from '../shared/http/gateway-event';
import { gatewayResult } from '../shared/http/gateway-result';
import { WebRequest } from '../shared/http/web-request';

/** Methods that may be repeated: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2. */
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** A request with its event. */
export interface Routed {
  /** The key of the route that the request matched. */
  readonly route: string;
  readonly event: GatewayEvent;
  readonly request: WebRequest;
}

/** The response to API Gateway. */
export interface RoutedAnswer {
  readonly status: number;
  readonly result: object;
}

/** A backend of a route with its guard. */
export interface GuardedBackend {
  answer(routed: Routed, timeoutMillis: number): Promise<RoutedAnswer>;
}

export class GuardedFunction implements GuardedBackend {
  constructor(private readonly backend: FunctionBackend, private readonly guard: Guard) {}

  /** A function is invoked once: it may have had an effect before it failed. */
  answer({ event, request: { correlationId, traceparent } }: Routed, timeoutMillis: number): Promise<RoutedAnswer> {
    const payload = JSON.stringify(withHeaders(event, { 'x-correlation-id': correlationId, traceparent }));
    return this.guard.run(signal => this.backend.call(payload, !isHttpApiEvent(event), signal), { retryAttempts: 0, timeoutMillis });
  }
}

export class GuardedHttp implements GuardedBackend {
  constructor(private readonly backend: HttpBackend, private readonly guard: Guard, private readonly retryAttempts: GuardOptions['retryAttempts']) {}

  async answer({ route, event, request }: Routed, timeoutMillis: number): Promise<RoutedAnswer> {
    const retryAttempts = IDEMPOTENT.includes(request.method) ? this.retryAttempts : 0;
    const answer = await this.guard.run(signal => this.backend.call(request, route, signal), { retryAttempts, timeoutMillis });
    const headers = { ...answer.headers, 'x-correlation-id': request.correlationId };
    return { status: answer.status, result: gatewayResult(event, { ...answer, headers }) };
  }
}
