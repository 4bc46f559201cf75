import jsonata from 'jsonata';
import { FunctionSource } from '../../../handlers/aggregator/function-source';
import { HttpSource } from '../../../handlers/aggregator/http-source';
import { AggregateSettings, SourceSettings } from '../../../handlers/aggregator/settings';
import { SourceBackend } from '../../../handlers/aggregator/source-call';
import { aggregatorOf } from '../../../handlers/aggregator/wired';
import { MemoryStore } from '../../../handlers/shared/answers/memory-store';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { CircuitTable } from '../../../handlers/shared/circuit/record';
import { GatewayEvent, HttpApiEvent, webRequest } from '../../../handlers/shared/http/gateway-event';
import { GatewayResult } from '../../../handlers/shared/http/gateway-result';
import { AnswerStore } from '../../../handlers/shared/ports/answer-store';
import { FunctionInvoker } from '../../../handlers/shared/ports/function-invoker';
import { Subsegment } from '../../../handlers/shared/ports/tracing';
import { Observed } from '../shared/observers';

const SOURCE: Omit<SourceSettings, 'path'> = {
  method: 'GET',
  required: false,
  timeoutMillis: 3_000,
  retryAttempts: 0,
  maxInFlight: 1_000,
  maxResponseBytes: 1024 * 1024,
  circuitBreaker: { failureRate: 50, windowMillis: 10_000, minimumCalls: 1_000, failures: 1_000, openDurationMillis: 60_000 },
};

/** A source for a test, with defaults. */
export function source(path: string, more: Partial<SourceSettings> = {}): SourceSettings {
  return { ...SOURCE, ...more.function === undefined && more.http === undefined && { http: { url: 'http://127.0.0.1:1' } }, ...more, path };
}

export interface Caller {
  readonly path?: Record<string, string>;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly body?: string;
  /** The subject of a JWT. */
  readonly subject?: string;
  /** Otherwise of an HTTP API. */
  readonly isOfRestApi?: boolean;
}

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

interface WorldOptions extends Partial<Omit<AggregateSettings, 'sources'>> {
  readonly invoker?: FunctionInvoker;
  readonly backendOf?: (source: SourceSettings, name: string) => SourceBackend;
  readonly store?: AnswerStore;
  /** Absent: the circuits are those of the process. */
  readonly circuitTable?: CircuitTable;
  readonly now?: () => number;
}

/** An aggregator, called as an HTTP API does. */
export class AggregateWorld {
  readonly observed = new Observed();
  readonly subsegments: Subsegment[] = [];
  private readonly aggregator: ReturnType<typeof aggregatorOf>;

  constructor(sources: Record<string, SourceSettings>, options: WorldOptions = {}) {
    const { invoker, backendOf, store, circuitTable, now = () => Date.now(), ...settings } = options;
    this.aggregator = aggregatorOf({ route: 'GET /invoices/{id}', deadlineMillis: 5_000, maxRequestBytes: 10_000, sources, ...settings }, {
      observers: this.observed,
      now,
      tracing: { add: (_, subsegments) => { this.subsegments.push(...subsegments); } },
      loadJsonata: async () => jsonata,
      backendOf: backendOf ?? (each => each.http === undefined ? new FunctionSource(each, invoker!) : new HttpSource(each, now)),
      circuits: new ProcessCircuits(this.observed, circuitTable, now),
      store: store ?? new MemoryStore(now),
    });
  }

  async call(caller: Caller = {}): Promise<Answered> {
    const event = caller.isOfRestApi ? restApiEvent(caller) : eventOf(caller);
    const { statusCode, headers = {}, body } = await this.aggregator.handle({ event, request: webRequest(event, 'invocation') }, 30_000) as GatewayResult;
    return { status: statusCode, headers, text: body, body: JSON.parse(body) as Record<string, unknown> };
  }
}

function restApiEvent({ path = {}, method = 'GET' }: Caller): GatewayEvent {
  return { httpMethod: method, path: `/invoices/${path.id}`, pathParameters: path, requestContext: { requestId: 'request-1' } };
}

export function eventOf({ path = { id: '7' }, query = '', headers = {}, method = 'GET', body, subject }: Caller): HttpApiEvent {
  const authorizer = subject === undefined ? {} : { authorizer: { jwt: { claims: { sub: subject, iss: 'https://issuer.example' } } } };
  return {
    version: '2.0',
    rawPath: `/invoices/${path.id}`,
    rawQueryString: query,
    headers,
    pathParameters: path,
    body,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', http: { method }, ...authorizer },
  };
}
