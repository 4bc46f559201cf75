import { TargetPath } from './target-path';
import { WebAnswer, WebRequest } from '../http/web-request';

type Headers = Record<string, string>;

/** A response of a server as it came. */
export interface Received {
  readonly status: number;
  /** Names in lower case; several values are joined by commas. */
  readonly headers: Headers;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** A request and where it went. */
export interface Called<TRequest extends WebRequest = WebRequest> {
  readonly request: TRequest;
  readonly target: TargetPath;
  readonly url: URL;
}

/** What of a request a server gets, and what of its response the client gets. */
export interface Exchange<TRequest extends WebRequest = WebRequest> {
  /** Whether the client's own credentials reach the server. Then a 401 is the client's to answer. */
  readonly passesCredentials: boolean;
  /** Without the question mark. */
  query(request: TRequest): string;
  /** @param secret the headers with credentials of the gateway */
  requestHeaders(request: TRequest, secret: Headers): Headers;
  /** @throws BackendFailure if the response cannot be forwarded */
  answer(received: Received, called: Called<TRequest>): WebAnswer | Promise<WebAnswer>;
}
