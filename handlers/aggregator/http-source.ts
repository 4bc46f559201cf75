import { SourceFailure } from './part';
import { SourceSettings } from './settings';
import { DEADLINE_HEADER, forwardedNames, requestTo, SourceBackend, SourceCall } from './source-call';
import { BackendFailure } from '../shared/backends/backend-failure';
import { Credentials, HttpBackend, RequestSigner } from '../shared/backends/http-backend';
import { Problem } from '../shared/http/problem';
import { WebAnswer } from '../shared/http/web-request';

/** A source that is an HTTP server. */
export class HttpSource implements SourceBackend {
  private readonly backend: HttpBackend;

  constructor(private readonly settings: SourceSettings, now: () => number, credentials?: Credentials, signer?: RequestSigner) {
    const { http, retryAttempts, maxResponseBytes } = settings;
    const forwardedRequestHeaders = [...forwardedNames(settings), DEADLINE_HEADER];
    const ofSource = { retryAttempts, maxResponseBytes, forwardedRequestHeaders, forwardedResponseHeaders: ['age'] };
    this.backend = new HttpBackend({ ...http!, ...ofSource }, now, credentials, undefined, signer);
  }

  async call(call: SourceCall, signal: AbortSignal): Promise<WebAnswer> {
    try {
      return await this.backend.call(requestTo(this.settings, call), '', signal);
    } catch (error) {
      throw sourceFailure(error);
    }
  }
}

/** What the backends throw, as the failure of a part. */
export function sourceFailure(cause: unknown): SourceFailure {
  if (cause instanceof BackendFailure) return new SourceFailure(cause.kind, { cause });
  if (!(cause instanceof Problem)) return new SourceFailure('unreachable', { cause });
  const { status, slug, more: { headers } } = cause;
  return slug === 'malformed-request' ? new SourceFailure('input', { cause }) : new SourceFailure('status', { status, headers, cause });
}
