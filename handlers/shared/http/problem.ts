import { WebAnswer } from './web-request';
import { OwnError } from '../errors/safe-error';
import { FieldError } from '../json/field-errors';

/** The RFC 9457 problem types of the library's APIs, each with its status and title. */
const PROBLEMS = {
  'malformed-request': { status: 400, title: 'Malformed request' },
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'invalid-request': { status: 400, title: 'The body does not match the schema' },
  'invalid-idempotency-key': { status: 400, title: 'The Idempotency-Key is not valid' },
  'missing-idempotency-key': { status: 400, title: 'The request has no idempotency key' },
  'missing-message-group': { status: 400, title: 'The body has no message group' },
  'credentials-refused': { status: 401, title: 'The credentials are not accepted' },
  'caller-not-allowed': { status: 403, title: 'The caller is not allowed' },
  'caller-unknown': { status: 403, title: 'The caller is not known' },
  'route-not-found': { status: 404, title: 'Route not found' },
  'resource-not-found': { status: 404, title: 'Resource not found' },
  'job-not-found': { status: 404, title: 'Job not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'job-not-cancellable': { status: 409, title: 'The job can no longer be cancelled' },
  'request-in-progress': { status: 409, title: 'The request is being processed' },
  'answer-not-kept': { status: 410, title: 'The answer was not kept' },
  'gone': { status: 410, title: 'Gone' },
  'job-gone': { status: 410, title: 'The job has expired' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'upload-type': { status: 415, title: 'The file type is not supported' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Internal server error' },
  'bad-gateway': { status: 502, title: 'Bad gateway' },
  'temporarily-unavailable': { status: 503, title: 'The service is temporarily unavailable' },
  'gateway-timeout': { status: 504, title: 'Gateway timeout' },
} as const;

export type ProblemSlug = keyof typeof PROBLEMS;

/** Thrown where a request ends; becomes an `application/problem+json` answer. The cause is for the log only. */
export class Problem extends OwnError {
  readonly status: number;

  constructor(
    readonly slug: ProblemSlug,
    detail: string,
    readonly more: { readonly errors?: FieldError[]; readonly headers?: Record<string, string>; readonly cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'Problem';
    this.status = PROBLEMS[slug].status;
  }

  /** The answer; `correlationId` leads to its line in the logs. */
  toAnswer(correlationId: string): ProblemAnswer {
    const { status, title } = PROBLEMS[this.slug];
    return problemAnswer({
      type: `urn:cdk-serverless-catalog:problem:${this.slug}`,
      title,
      status,
      detail: this.message,
      correlationId,
      errors: this.more.errors,
    }, this.more.headers);
  }
}

/** The error itself where it is a problem; otherwise an internal error that hides its text from the client. */
export function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('internal-error', 'Search the logs for the correlation id.', { cause: error });
}

/** Runs a call to AWS; a failure there is temporary and no fault of the client. */
export async function orUnavailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new Problem('temporarily-unavailable', 'Retry the request later.', { headers: { 'retry-after': '5' }, cause });
  }
}

export interface ProblemDocument {
  readonly status: number;
  readonly [member: string]: unknown;
}

export interface ProblemAnswer extends WebAnswer {
  readonly body: string;
}

export function problemAnswer(document: ProblemDocument, headers: Record<string, string> = {}): ProblemAnswer {
  return { status: document.status, headers: { 'content-type': 'application/problem+json', ...headers }, body: JSON.stringify(document) };
}
