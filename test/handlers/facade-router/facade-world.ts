import { Facade } from '../../../handlers/facade-router/facade';
import { FacadeSettings, FeatureSettings } from '../../../handlers/facade-router/settings';
import { Shadow, ShadowQueue } from '../../../handlers/facade-router/shadow';
import { Weights } from '../../../handlers/facade-router/weights';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { facadeRequest } from '../../../handlers/shared/facade/pass-through';
import { Services } from '../../../handlers/shared/facade/services';
import { FacadeBackend } from '../../../handlers/shared/facade/settings';
import { forwardedRequest, GatewayEvent, HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { GatewayResult } from '../../../handlers/shared/http/gateway-result';
import { FunctionInvoker } from '../../../handlers/shared/ports/function-invoker';
import { SwitchTable } from '../../../handlers/shared/strangler/switch-table';
import { CIRCUIT_BREAKER } from '../request-router/route-world';
import { Observed } from '../shared/observers';
import { signerInTest } from '../shared/signer-in-test';

export const HOST = 'shop.example.com';

export interface FacadeCall {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly cookies?: string[];
  /** Bytes are sent in Base64. */
  readonly body?: string | Buffer;
  readonly subject?: string;
}

/** As an HTTP API sends it. */
export function facadeEvent({ method = 'GET', path = '/orders/7', query = '', headers = {}, cookies, body, subject }: FacadeCall = {}): HttpApiEvent {
  const authorizer = subject === undefined ? {} : { authorizer: { jwt: { claims: { iss: 'https://id.example.com', sub: subject } } } };
  const context = { requestId: 'request-1', domainName: HOST, http: { method, path, sourceIp: '203.0.113.7' }, ...authorizer };
  return {
    version: '2.0',
    routeKey: 'ANY /{proxy+}',
    rawPath: path,
    rawQueryString: query,
    headers,
    cookies,
    body: Buffer.isBuffer(body) ? body.toString('base64') : body,
    isBase64Encoded: Buffer.isBuffer(body),
    requestContext: context,
  };
}

export function server(url: string, more: Partial<FacadeBackend> = {}): FacadeBackend {
  return { timeoutMillis: 5_000, circuitBreaker: CIRCUIT_BREAKER, http: { url, retryAttempts: 0, maxResponseBytes: 1024 * 1024 }, ...more };
}

export function functionOf(arn: string, more: Partial<FacadeBackend> = {}): FacadeBackend {
  return { timeoutMillis: 5_000, circuitBreaker: CIRCUIT_BREAKER, function: arn, ...more };
}

export interface FacadeWorldOptions extends Partial<FacadeSettings> {
  readonly table?: SwitchTable;
  readonly queue?: ShadowQueue;
  readonly invoker?: FunctionInvoker;
  readonly now?: () => number;
  readonly random?: () => number;
}

export interface FacadeAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly cookies: string[];
  readonly body: Buffer;
  readonly problem: Record<string, unknown>;
}

/** A façade before services on loopback. */
export class FacadeWorld {
  readonly observed = new Observed();
  private readonly facade: Facade;
  private ids = 0;

  constructor(options: FacadeWorldOptions) {
    const { table, queue, now = () => Date.now(), random = () => 0, invoker } = options;
    const { observed: observers } = this;
    const settings: FacadeSettings = { retiredStatus: 410, client: { cookie: 'facade-client' }, features: [], maxRequestBytes: 100_000, ...options };
    const services = new Services({
      circuits: new ProcessCircuits(observers),
      secrets: { read: async () => 'k-1' },
      invoker: invoker ?? { invoke: async () => { throw new Error('no function'); } },
      signerOf: signerInTest,
      now,
    });
    this.facade = new Facade({
      settings,
      serviceOf: backend => services.of(backend),
      weights: new Weights({ ...observers, table, now }),
      shadow: queue && new Shadow({ queue, observers, now, random }),
      observers,
      now,
      newId: () => `client-${this.ids++}`,
    });
  }

  call(call: FacadeCall = {}): Promise<FacadeAnswer> {
    return this.send(facadeEvent(call));
  }

  async send(event: GatewayEvent): Promise<FacadeAnswer> {
    const result = await this.facade.handle({ event, request: facadeRequest(event, forwardedRequest(event, 'invocation-1')) }, 30_000) as GatewayResult;
    const { statusCode: status, headers = {}, cookies = [], body, isBase64Encoded } = result;
    const isProblem = headers['content-type'] === 'application/problem+json';
    return { status, headers, cookies, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), problem: isProblem ? JSON.parse(body) as Record<string, unknown> : {} };
  }
}

/** A feature at `/orders` and below. */
export function orders(backend: FacadeBackend, more: Partial<FeatureSettings> = {}): FeatureSettings {
  return { name: 'Orders', paths: ['/orders', '/orders/*'], backend, ...more };
}
