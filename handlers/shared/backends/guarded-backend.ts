import { FunctionAnswer, FunctionBackend } from './function-backend';
import { Guard, GuardOptions } from './guard';
import { HttpBackend } from './http-backend';
import { GatewayEvent, isHttpApiEvent, withHeaders } from '../http/gateway-event';
import { gatewayResult } from '../http/gateway-result';
import { WebAnswer, WebRequest } from '../http/web-request';

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
  answer({ event, request }: Omit<Routed, 'route'>, timeoutMillis: number): Promise<FunctionAnswer> {
    const { correlationId, traceparent } = request;
    const payload = JSON.stringify(withHeaders(event, { 'x-correlation-id': correlationId, traceparent }));
    return this.guard.run(signal => this.backend.call(payload, !isHttpApiEvent(event), signal), { retryAttempts: 0, timeoutMillis });
  }
}

/** An HTTP server with its guard. */
export class GuardedServer<TRequest extends WebRequest> {
  constructor(private readonly backend: HttpBackend<TRequest>, private readonly guard: Guard, private readonly retryAttempts: GuardOptions['retryAttempts']) {}

  call(request: TRequest, route: string, timeoutMillis: number): Promise<WebAnswer> {
    const retryAttempts = IDEMPOTENT.includes(request.method) ? this.retryAttempts : 0;
    return this.guard.run(signal => this.backend.call(request, route, signal), { retryAttempts, timeoutMillis });
  }
}

export class GuardedHttp implements GuardedBackend {
  private readonly server: GuardedServer<WebRequest>;

  constructor(backend: HttpBackend, guard: Guard, retryAttempts: GuardOptions['retryAttempts']) {
    this.server = new GuardedServer(backend, guard, retryAttempts);
  }

  async answer({ route, event, request }: Routed, timeoutMillis: number): Promise<RoutedAnswer> {
    const answer = await this.server.call(request, route, timeoutMillis);
    const headers = { ...answer.headers, 'x-correlation-id': request.correlationId };
    return { status: answer.status, result: gatewayResult(event, { ...answer, headers }) };
  }
}
