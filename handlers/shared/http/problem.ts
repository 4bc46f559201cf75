import { WebAnswer } from './web-request';
import { FieldError } from '../json/field-errors';

/** Every way a front door of the library says no by itself: RFC 9457 problem types with their status and title. */
const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request is not well-formed' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'invalid-request': { status: 400, title: 'The body does not match the schema' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'too-many-requests': { status: 429, title: 'There are too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'bad-gateway': { status: 502, title: 'The backend gave no answer that can be passed on' },
  'temporarily-unavailable': { status: 503, title: 'The service is temporarily unavailable' },
  'gateway-timeout': { status: 504, title: 'There was no answer in time' },
} as const;

export type ProblemSlug = keyof typeof PROBLEMS;

/** Thrown where a request ends; becomes an `application/problem+json` answer. The cause is for the log only. */
export class Problem extends Error {
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
  toAnswer(correlationId: string): WebAnswer {
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

export interface ProblemDocument {
  readonly status: number;
  readonly [member: string]: unknown;
}

export function problemAnswer(document: ProblemDocument, headers: Record<string, string> = {}): WebAnswer {
  return { status: document.status, headers: { 'content-type': 'application/problem+json', ...headers }, body: JSON.stringify(document) };
}
