import { setImmediate as turn } from 'timers/promises';
import { Client, Dispatcher } from 'undici';
import { BackendFailure, FailureKind } from './backend-failure';
import { Called, Exchange, Received } from './exchange';
import { ListedExchange } from './listed-exchange';
import { HttpBackendSettings } from './settings';
import { targetPath } from './target-path';
import { OwnError } from '../errors/safe-error';
import { Problem } from '../http/problem';
import { WebAnswer, WebRequest } from '../http/web-request';
import { millisBetween } from '../runtime/clock';

/** Library default: a healthy server accepts a connection much sooner, and the rest of the time is left for retries. */
const CONNECT_MILLIS = 2_000;
/** undici's own default; after it a connection is not used again. */
const KEEP_ALIVE_MILLIS = 4_000;
const URL_PARTS = /^(https?:\/\/[^/?#]+)(\/[^?#]*)?$/i;
const KINDS: Record<string, FailureKind> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too-large',
  UND_ERR_HEADERS_OVERFLOW: 'garbage',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'garbage',
};

/** Credentials of the gateway, as headers. */
export interface Credentials {
  headers(): Promise<Record<string, string>>;
  /** Whether there are others than those that were refused. */
  renew(refused: Record<string, string>): Promise<boolean>;
}

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  readonly body: Buffer;
}

/** Signs requests with the credentials of the function. */
export interface RequestSigner {
  /** @returns the path with its query in the form that is signed, and the headers of the signature */
  sign(request: SentRequest): Promise<{ readonly path: string; readonly headers: Record<string, string> }>;
}

interface Connection {
  readonly client: Client;
  readonly idleSince: number;
}

/** One HTTP server. Its host is fixed: no part of a request selects another. */
export class HttpBackend<TRequest extends WebRequest = WebRequest> {
  private readonly origin: string;
  private readonly template: string;
  /** The connections that no call uses, the last used one last. */
  private readonly idle: Connection[] = [];

  constructor(
    private readonly settings: HttpBackendSettings,
    private readonly now: () => number,
    private readonly credentials?: Credentials,
    private readonly exchange: Exchange<TRequest> = new ListedExchange(settings),
    private readonly signer?: RequestSigner,
  ) {
    const [, origin, path] = URL_PARTS.exec(settings.url) ?? [];
    if (origin === undefined) throw new Error(`ROUTE must hold an http or https URL without query, got '${settings.url}'.`);
    this.origin = new URL(origin).origin;
    this.template = path ?? '/';
  }

  /** @throws Problem if the request cannot be forwarded, BackendFailure if the response cannot */
  async call(request: TRequest, route: string, signal: AbortSignal): Promise<WebAnswer> {
    const target = targetPath(this.template, request, route);
    const query = this.exchange.query(request);
    const called = { request, target, path: query === '' ? target.path : `${target.path}?${query}` };
    const secret = await this.credentials?.headers() ?? {};
    const answer = await this.send(called, secret, signal);
    if (answer.status !== 401 || this.credentials === undefined) return answer;
    // a rotated secret: the backend has done nothing yet, so that any method may be repeated
    const again = await this.credentials.renew(secret) ? await this.send(called, await this.credentials.headers(), signal) : answer;
    if (again.status === 401 && !this.exchange.passesCredentials) throw new Problem('bad-gateway', 'The backend refused the credentials of this API.');
    return again;
  }

  private async send({ request, target, path: unsigned }: Omit<Called<TRequest>, 'url'> & { readonly path: string }, secret: Record<string, string>, signal: AbortSignal): Promise<WebAnswer> {
    const { method, body } = request;
    const signed = await this.signer?.sign({ method, origin: this.origin, path: unsigned, body });
    const { path, headers: signature } = signed ?? { path: unsigned, headers: {} };
    const headers = { ...this.exchange.requestHeaders(request, secret), ...signature };
    const client = await this.connection();
    try {
      const response = await client.request({
        method: method as Dispatcher.HttpMethod, path, headers, signal, body: body.length === 0 ? null : body, headersTimeout: 0, bodyTimeout: 0,
      });
      const received = this.received(response, Buffer.from(await response.body.arrayBuffer()));
      return await this.exchange.answer(received, { request, target, url: new URL(path, this.origin) });
    } catch (error) {
      if (error instanceof BackendFailure) throw error;
      throw failureOf(error, signal);
    } finally {
      this.idle.push({ client, idleSince: this.now() });
    }
  }

  /**
   * While Lambda freezes the process, no timer closes idle connections: an old connection is not reused. What arrived in the
   * meantime was not read: an answer that nobody asked for would go to the next request. Two turns of the event loop read it,
   * and undici closes the connection.
   */
  private async connection(): Promise<Client> {
    if (this.idle.length > 0) {
      await turn();
      await turn();
    }
    const last = this.idle.pop();
    if (last && millisBetween(this.now(), last.idleSince) <= KEEP_ALIVE_MILLIS) return last.client;
    void last?.client.destroy();
    // one call at once, so that no call waits for another's response
    return new Client(this.origin, {
      connectTimeout: CONNECT_MILLIS, keepAliveTimeout: KEEP_ALIVE_MILLIS, pipelining: 1, maxResponseSize: this.settings.maxResponseBytes,
    });
  }

  private received({ statusCode, headers }: Dispatcher.ResponseData, body: Buffer): Received {
    // API Gateway would refuse the answer of the function
    if (statusCode > 599) throw new BackendFailure('garbage', new OwnError('The response has no valid status.'));
    return { status: statusCode, body, ...single(headers) };
  }
}

function single(headers: Dispatcher.ResponseData['headers']) {
  const entries = Object.entries(headers);
  const cookies = [headers['set-cookie'] ?? []].flat();
  return { cookies, headers: Object.fromEntries(entries.map(([name, value]) => [name, [value ?? ''].flat().join(', ')])) };
}

function failureOf(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return new BackendFailure('timeout', error);
  const { code = '', name } = error as { code?: string; name: string };
  if (name === 'InvalidArgumentError') return new Problem('malformed-request', 'A header is not valid.', { cause: error });
  if (name === 'HTTPParserError') return new BackendFailure('garbage', error);
  return new BackendFailure(KINDS[code] ?? 'unreachable', error);
}
