import { FieldError } from '../shared/json/field-errors';

/** Every way the front door says no: RFC 9457 problem types with their status and title. */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'invalid-request': { status: 400, title: 'The body does not match the schema' },
  'invalid-idempotency-key': { status: 400, title: 'The Idempotency-Key is not valid' },
  'missing-message-group': { status: 400, title: 'The body does not say which message group it belongs to' },
  'job-not-found': { status: 404, title: 'There is no such job' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'job-not-cancellable': { status: 409, title: 'The job can no longer be cancelled' },
  'job-gone': { status: 410, title: 'The job is no longer kept' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'upload-type': { status: 415, title: 'Files of this type are not taken' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'temporarily-unavailable': { status: 503, title: 'The service is temporarily unavailable' },
} as const;

export type ProblemSlug = keyof typeof PROBLEMS;

/** Thrown by the front door's steps; becomes an `application/problem+json` answer. */
export class Problem extends Error {
  readonly status: number;

  constructor(
    readonly slug: ProblemSlug,
    detail: string,
    readonly more: { errors?: FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'Problem';
    this.status = PROBLEMS[slug].status;
  }

  /** The problem's body; `correlationId` leads to its line in the logs. */
  toJson(correlationId: string): string {
    const { status, title } = PROBLEMS[this.slug];
    return JSON.stringify({
      type: `urn:cdk-serverless-catalog:problem:${this.slug}`, title, status, detail: this.message, correlationId, errors: this.more.errors,
    });
  }
}

/** Calls AWS; what fails there is not the client's fault and worth another try. */
export async function orUnavailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new Problem('temporarily-unavailable', 'Please try again.', { headers: { 'retry-after': '5' }, cause });
  }
}
