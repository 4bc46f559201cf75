import { functionAnswer } from './function-answer';
import { FacadeRequest } from './pass-through';
import { TranslationSettings } from './settings';
import { Translation } from './translation';
import { GuardedFunction, GuardedServer } from '../backends/guarded-backend';
import { canonicalPath } from '../backends/target-path';
import { GatewayEvent, isHttpApiEvent, withHeaders, withoutHeader } from '../http/gateway-event';
import { WebAnswer } from '../http/web-request';
import { SHADOW_HEADER } from '../strangler/shadow-message';

/** A request with its event. */
export interface FacadeCall {
  readonly event: GatewayEvent;
  readonly request: FacadeRequest;
}

/** The legacy service, or the new service of a feature. */
export interface Service {
  /** @throws BackendFailure or Problem */
  answer(call: FacadeCall, timeoutMillis: number): Promise<WebAnswer>;
}

export class HttpService implements Service {
  constructor(private readonly server: GuardedServer<FacadeRequest>, private readonly translation: Translation) {}

  answer({ request }: FacadeCall, timeoutMillis: number): Promise<WebAnswer> {
    return this.server.call({ ...request, path: this.translation.toBackend(canonicalPath(request)), isPathDecoded: false }, '', timeoutMillis);
  }
}

export class FunctionService implements Service {
  private readonly translation: Translation;

  constructor(private readonly backend: GuardedFunction, private readonly settings: TranslationSettings = {}) {
    this.translation = new Translation(settings);
  }

  async answer({ event, request }: FacadeCall, timeoutMillis: number): Promise<WebAnswer> {
    const { requestHeaders = {} } = this.settings;
    const named = Object.fromEntries(Object.entries(requestHeaders).map(([name, value]) => [name.toLowerCase(), value]));
    const translated = this.translation.isNone ? event : withPath(event, this.translation.toBackend(canonicalPath(request)));
    const forFunction = withHeaders(withoutHeader(translated, SHADOW_HEADER), named);
    const { status, result } = await this.backend.answer({ event: forFunction, request }, timeoutMillis);
    return functionAnswer(status, result);
  }
}

/** HTTP APIs decode paths, REST APIs and load balancers do not. */
function withPath(event: GatewayEvent, path: string): GatewayEvent {
  if (!isHttpApiEvent(event)) return { ...event, path };
  const rawPath = path.split('/').map(decodeURIComponent).join('/');
  const http = { ...event.requestContext.http, path: rawPath };
  return { ...event, rawPath, requestContext: { ...event.requestContext, http } };
}
