import { sourceFailure } from './http-source';
import { SourceFailure } from './part';
import { SourceSettings } from './settings';
import { Called, requestTo, SourceBackend, SourceCall } from './source-call';
import { FunctionBackend } from '../shared/backends/function-backend';
import { GatewayEvent } from '../shared/http/gateway-event';
import { WebAnswer, WebRequest } from '../shared/http/web-request';
import { FunctionInvoker } from '../shared/ports/function-invoker';

/** A source that is a function, invoked with the event of an HTTP API. */
export class FunctionSource implements SourceBackend {
  private readonly backend: FunctionBackend;

  constructor(private readonly settings: SourceSettings, invoker: FunctionInvoker) {
    this.backend = new FunctionBackend(settings.function!, invoker);
  }

  async call(call: SourceCall, signal: AbortSignal): Promise<WebAnswer> {
    const event = this.event(requestTo(this.settings, call), call.called);
    const answer = this.backend.call(JSON.stringify(event), false, signal);
    const { status, result } = await answer.catch((error: unknown) => { throw sourceFailure(error); });
    return { status, headers: headersOf(result), body: this.body(result) };
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html. */
  private event({ method, path, pathParameters, query, headers, body, correlationId, traceparent }: WebRequest, { event }: Called): object {
    // the caller's identity goes where the caller's credentials go
    const getsCaller = (this.settings.forwardedCredentials ?? []).includes('authorization');
    return {
      version: '2.0',
      routeKey: `${method} ${this.settings.path.split('?')[0].replace(/\{[^{}]*?([\w-]+)\}/g, '{$1}')}`,
      rawPath: path,
      rawQueryString: query.toString(),
      headers: { ...headers, 'x-correlation-id': correlationId, traceparent },
      pathParameters,
      queryStringParameters: Object.fromEntries([...new Set(query.keys())].map(name => [name, query.getAll(name).join(',')])),
      requestContext: { requestId: event.requestContext.requestId ?? correlationId, http: { method, path }, ...getsCaller && identityIn(event) },
      ...body.length > 0 && { body: body.toString('base64') },
      isBase64Encoded: body.length > 0,
    };
  }

  private body({ body = '', isBase64Encoded }: Record<string, unknown>): string {
    if (typeof body !== 'string') throw new SourceFailure('garbage');
    const text = isBase64Encoded === true ? Buffer.from(body, 'base64').toString('utf8') : body;
    if (Buffer.byteLength(text) > this.settings.maxResponseBytes) throw new SourceFailure('too-large');
    return text;
  }
}

/** The claims of an authorizer, or who signed the request to a REST API. The rest of its `identity` is about the client's address. */
function identityIn({ requestContext }: GatewayEvent): object {
  const { authorizer, identity } = requestContext as { readonly authorizer?: object | null; readonly identity?: Record<string, unknown> | null };
  const { user, userArn, cognitoIdentityId } = identity ?? {};
  return { ...authorizer && { authorizer }, ...Boolean(user ?? userArn) && { identity: { user, userArn, cognitoIdentityId } } };
}

function headersOf({ headers }: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
