import { setImmediate as turn } from 'timers/promises';
import { Client, Dispatcher } from 'undici';
import { BackendFailure, FailureKind } from './backend-failure';
import { requestHeaders, responseHeaders } from './header-rules';
import { locationForClient } from './location';
import { HttpBackendSettings } from './settings';
import { TargetPath, targetPath } from './target-path';
import { OwnError } from '../errors/safe-error';
import { Problem } from '../http/problem';
import { WebAnswer, WebRequest } from '../http/web-request';
import { millisBetween } from '../runtime/clock';

/** Library default: a healthy server accepts a connection much sooner, and the rest of the time is left for retries. */
const CONNECT_MILLIS = 2_000;
/** undici's own default; after it a connection is not used again. */
const KEEP_ALIVE_MILLIS = 4_000;
const URL_PARTS = /^(https?:\/\/[^/?#]+)(\/[^?#]*)?$/i;
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b|application\/x-www-form-urlencoded\b)/i;
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

interface Connection {
  readonly client: Client;
  readonly idleSince: number;
}

/** One HTTP server. Its host is fixed: no part of a request selects another. */
export class HttpBackend {
  private readonly origin: string;
  private readonly template: string;
  /** The connections that no call uses, the last used one last. */
  private readonly idle: Connection[] = [];

  constructor(
    private readonly settings: HttpBackendSettings,
    private readonly now: () => number,
    private readonly credentials?: Credentials,
  ) {
    const [, origin, path] = URL_PARTS.exec(settings.url) ?? [];
    if (origin === undefined) throw new Error(`ROUTE must hold an http or https URL without query, got '${settings.url}'.`);
    this.origin = new URL(origin).origin;
    this.template = path ?? '/';
  }

  /** @throws Problem if the request cannot be forwarded, BackendFailure if the response cannot */
  async call(request: WebRequest, route: string, signal: AbortSignal): Promise<WebAnswer> {
    const target = targetPath(this.template, request, route);
    const secret = await this.credentials?.headers() ?? {};
    const answer = await this.send(request, target, secret, signal);
    if (answer.status !== 401 || this.credentials === undefined) return answer;
    // a rotated secret: the backend has done nothing yet, so that any method may be repeated
    const again = await this.credentials.renew(secret) ? await this.send(request, target, await this.credentials.headers(), signal) : answer;
    if (again.status === 401) throw new Problem('bad-gateway', 'The backend refused the credentials of this API.');
    return again;
  }

  private async send(request: WebRequest, target: TargetPath, secret: Record<string, string>, signal: AbortSignal): Promise<WebAnswer> {
    const { method, body } = request;
    const headers = requestHeaders(request, this.settings, secret);
    const query = request.query.toString();
    const path = query === '' ? target.path : `${target.path}?${query}`;
    const client = await this.connection();
    try {
      const response = await client.request({
        method: method as Dispatcher.HttpMethod, path, headers, signal, body: body.length === 0 ? null : body, headersTimeout: 0, bodyTimeout: 0,
      });
      return this.answer(request, response, Buffer.from(await response.body.arrayBuffer()), new URL(path, this.origin), target);
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

  private answer(request: WebRequest, { statusCode, headers }: Dispatcher.ResponseData, body: Buffer, called: URL, target: TargetPath): WebAnswer {
    // API Gateway would refuse the answer of the function
    if (statusCode > 599) throw new BackendFailure('garbage', new OwnError('The response has no valid status.'));
    const { set, cookies } = single(headers);
    const location = set.location === undefined ? undefined : locationForClient(set.location, called, target, request.path);
    // following it would open other networks; forwarding it would lead clients past the API
    if (statusCode >= 300 && statusCode < 400 && set.location !== undefined && location === undefined) {
      throw new BackendFailure('garbage', new OwnError('The response redirects to a location outside the route.'));
    }
    return {
      status: statusCode,
      headers: { ...responseHeaders(set, this.settings.forwardedResponseHeaders), ...location === undefined ? {} : { location } },
      cookies: this.settings.forwardedResponseHeaders?.includes('set-cookie') ? cookies : [],
      body: asText(set, body) ?? body,
    };
  }
}

function single(headers: Dispatcher.ResponseData['headers']) {
  const entries = Object.entries(headers);
  const cookies = [headers['set-cookie'] ?? []].flat();
  return { cookies, set: Object.fromEntries(entries.map(([name, value]) => [name, [value ?? ''].flat().join(', ')])) };
}

/** A string if the body is UTF-8 text: binary responses are a third larger. */
function asText(headers: Record<string, string>, body: Buffer): string | undefined {
  if (body.length > 0 && (!TEXT.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined)) return undefined;
  const text = body.toString('utf8');
  return Buffer.byteLength(text) === body.length && !text.includes('\uFFFD') ? text : undefined;
}

function failureOf(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return new BackendFailure('timeout', error);
  const { code = '', name } = error as { code?: string; name: string };
  if (name === 'InvalidArgumentError') return new Problem('malformed-request', 'A header is not valid.', { cause: error });
  if (name === 'HTTPParserError') return new BackendFailure('garbage', error);
  return new BackendFailure(KINDS[code] ?? 'unreachable', error);
}
