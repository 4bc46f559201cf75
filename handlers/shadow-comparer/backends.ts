import { Answer } from './answers';
import { ShadowBackend } from './ports';
import { ShadowRequest } from './shadow-request';
import { Circuit, Circuits } from '../shared/circuit/ports';
import { Services, ServicesOptions } from '../shared/facade/services';
import { FacadeBackend } from '../shared/facade/settings';
import { GatewayEvent, HttpApiEvent, ProxyEvent } from '../shared/http/gateway-event';
import { SHADOW_HEADER } from '../shared/strangler/shadow-message';

/** A service as the façade calls it: the same translation of paths and headers, and of links in its answers. */
export class FacadeShadowBackend implements ShadowBackend {
  private readonly services: Services;

  constructor(private readonly backend: FacadeBackend, options: ServicesOptions) {
    this.services = new Services(options);
    const { translation = {} } = backend;
    this.backend = { ...backend, translation: { ...translation, requestHeaders: { ...translation.requestHeaders, [SHADOW_HEADER]: 'true' } } };
  }

  async call(request: ShadowRequest): Promise<Answer> {
    const { status, headers, body } = await this.services.of(this.backend).answer({ event: eventOf(request), request }, this.backend.timeoutMillis);
    return { status, headers, body: Buffer.from(body as string) };
  }
}

/** The new service has no circuit: each difference is one that was seen. */
export const NO_CIRCUITS: Circuits = {
  of: (name: string): Circuit => ({ name, run: attempt => attempt() }),
};

/** A function gets the event of the API or the load balancer that the client called. */
function eventOf(request: ShadowRequest): GatewayEvent {
  return request.context !== undefined && 'elb' in request.context ? loadBalancerEvent(request, request.context) : httpApiEvent(request);
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html: query parameters stay encoded. */
function loadBalancerEvent({ method, path, rawQuery, headers, body }: ShadowRequest, requestContext: object): ProxyEvent {
  const query = new Map<string, string[]>();
  for (const [name, ...value] of rawQuery.split('&').filter(each => each !== '').map(each => each.split('='))) {
    query.set(name, [...query.get(name) ?? [], value.join('=')]);
  }
  return {
    httpMethod: method,
    path,
    multiValueQueryStringParameters: Object.fromEntries(query),
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: body.toString('base64'),
    isBase64Encoded: body.length > 0,
    requestContext,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html. */
function httpApiEvent(request: ShadowRequest): HttpApiEvent {
  const { method, path, rawQuery, query, headers: { cookie, ...headers }, body, correlationId, facade, context } = request;
  return {
    version: '2.0',
    routeKey: 'ANY /{proxy+}',
    rawPath: path,
    rawQueryString: rawQuery,
    ...cookie !== undefined && { cookies: cookie.split(';').map(each => each.trim()) },
    headers,
    pathParameters: { proxy: path.slice(1) },
    queryStringParameters: Object.fromEntries([...new Set(query.keys())].map(name => [name, query.getAll(name).join(',')])),
    requestContext: context ?? { requestId: correlationId, domainName: facade.host, http: { method, path } },
    ...body.length > 0 && { body: body.toString('base64') },
    isBase64Encoded: body.length > 0,
  } as HttpApiEvent;
}
