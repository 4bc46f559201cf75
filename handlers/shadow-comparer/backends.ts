import { Answer } from './answers';
import { ShadowBackend } from './ports';
import { BackendFailure } from '../shared/backends/backend-failure';
import { FunctionBackend } from '../shared/backends/function-backend';
import { HttpBackend } from '../shared/backends/http-backend';
import { healthOfStatus } from '../shared/circuit/health';
import { Circuit, Health, Outcome } from '../shared/circuit/ports';
import { WebRequest } from '../shared/http/web-request';

/** An HTTP server, which answers in time or not at all. */
export class HttpShadowBackend implements ShadowBackend {
  constructor(private readonly backend: HttpBackend, private readonly timeoutMillis: number) {}

  async call(request: WebRequest): Promise<Answer> {
    const { status, headers, body } = await this.backend.call(request, '', AbortSignal.timeout(this.timeoutMillis));
    return { status, headers, body: Buffer.from(body) };
  }
}

/** A function, invoked with the event of an HTTP API. */
export class FunctionShadowBackend implements ShadowBackend {
  constructor(private readonly backend: FunctionBackend, private readonly timeoutMillis: number) {}

  async call(request: WebRequest): Promise<Answer> {
    const { status, result } = await this.backend.call(JSON.stringify(eventOf(request)), false, AbortSignal.timeout(this.timeoutMillis));
    const { headers, body = '', isBase64Encoded } = result;
    if (typeof body !== 'string') throw new BackendFailure('garbage');
    const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { status, headers: Object.fromEntries(named) as Record<string, string>, body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8') };
  }
}

/** Legacy behind its circuit: the comparison asks nothing of it while it fails. */
export class GuardedShadowBackend implements ShadowBackend {
  constructor(private readonly backend: ShadowBackend, private readonly circuit: Circuit) {}

  call(request: WebRequest): Promise<Answer> {
    return this.circuit.run(() => this.backend.call(request), healthOf);
  }
}

function healthOf(outcome: Outcome<Answer>): Health {
  if ('value' in outcome) return healthOfStatus(outcome.value.status, outcome.value.headers);
  const { error } = outcome;
  return { kind: error instanceof BackendFailure && ['timeout', 'unreachable'].includes(error.kind) ? 'unhealthy' : 'ignored' };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html. */
function eventOf({ method, path, pathParameters, query, headers: { cookie, ...headers }, body, correlationId, traceparent }: WebRequest): object {
  return {
    version: '2.0',
    routeKey: 'ANY /{proxy+}',
    rawPath: path,
    rawQueryString: query.toString(),
    ...cookie !== undefined && { cookies: cookie.split(';').map(each => each.trim()) },
    headers: { ...headers, 'x-correlation-id': correlationId, traceparent },
    pathParameters,
    queryStringParameters: Object.fromEntries([...new Set(query.keys())].map(name => [name, query.getAll(name).join(',')])),
    requestContext: { requestId: correlationId, http: { method, path } },
    ...body.length > 0 && { body: body.toString('base64') },
    isBase64Encoded: body.length > 0,
  };
}
