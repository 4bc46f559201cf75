import { textOrBytes } from './answer-body';
import { BackendFailure } from './backend-failure';
import { Called, Exchange, Received } from './exchange';
import { requestHeaders, responseHeaders } from './header-rules';
import { locationForClient } from './location';
import { HttpBackendSettings } from './settings';
import { OwnError } from '../errors/safe-error';
import { WebAnswer, WebRequest } from '../http/web-request';

/** Forwards what is known to be needed, and what the settings name: a server of others learns nothing about the client. */
export class ListedExchange implements Exchange {
  readonly passesCredentials = false;

  constructor(private readonly settings: HttpBackendSettings) {}

  query({ query }: WebRequest): string {
    return query.toString();
  }

  requestHeaders(request: WebRequest, secret: Record<string, string>): Record<string, string> {
    return requestHeaders(request, this.settings, secret);
  }

  answer({ status, headers, cookies, body }: Received, { request, url, target }: Called): WebAnswer {
    const { forwardedResponseHeaders } = this.settings;
    const location = headers.location === undefined ? undefined : locationForClient(headers.location, url, target, request.path);
    // following it would open other networks; forwarding it would lead clients past the API
    if (status >= 300 && status < 400 && headers.location !== undefined && location === undefined) {
      throw new BackendFailure('garbage', new OwnError('The response redirects to a location outside the route.'));
    }
    return {
      status,
      headers: { ...responseHeaders(headers, forwardedResponseHeaders), ...location === undefined ? {} : { location } },
      cookies: forwardedResponseHeaders?.includes('set-cookie') ? cookies : [],
      body: textOrBytes(headers, body),
    };
  }
}
