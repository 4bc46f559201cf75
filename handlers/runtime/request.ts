import { StopSignal } from './job';
import { LambdaContext } from './sqs-event';

/** The query of a request: a `URLSearchParams`. */
export interface RequestQuery {
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
}

/** A request of an HTTP API, a REST API or a load balancer, in one format. */
export interface IncomingRequest<TBody = unknown> {
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  readonly pathParameters: { readonly [name: string]: string };
  readonly query: RequestQuery;
  /** Names in lower case; several values are joined by commas, cookies by semicolons. */
  readonly headers: { readonly [name: string]: string };
  /** The parsed JSON. Undefined without a body. A string if the body is not JSON and there is no schema. */
  readonly body: TBody;
  /**
   * The body as the client wrote it, to check a signature, or to read numbers beyond 2^53, which `body` rounds. Absent without a
   * body. Not enumerable: a log of the request has the content once.
   */
  readonly bodyText?: string;
  readonly correlationId: string;
  /** The W3C trace context for further calls. */
  readonly traceparent: string;
  /** Aborted at the deadline, when the client gets 504. */
  readonly signal: StopSignal;
}

/** The response to the client. Another answer, such as one with `statusCode`, is an error: the client gets 500, and the log says why. */
export interface RequestAnswer {
  /** @default 200; 204 without a body */
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /**
   * Values of `Set-Cookie`, such as `session=1; HttpOnly; Secure`. Each one becomes a header of its own.
   * A target group of yours needs `multiValueHeadersEnabled`: without it, a load balancer sends the last one only.
   */
  readonly cookies?: readonly string[];
  /** Strings and bytes are sent unchanged, other values as JSON. */
  readonly body?: unknown;
}

/** The work for one request. */
export type RequestWork<TBody = unknown> = (request: IncomingRequest<TBody>, context: LambdaContext) => Promise<RequestAnswer>;

export interface RequestOptions {
  /** The JSON Schema (draft 2020-12) of the body. Other bodies are answered 400 with each invalid field, or 415 if they are not JSON. */
  readonly schema?: object | boolean;
  /**
   * The largest accepted body, in bytes. Larger ones are answered 413.
   * @default 6 MB, the Lambda limit
   */
  readonly maxBodyBytes?: number;
  /**
   * The time before the function's timeout at which the client gets 504, in milliseconds.
   * @default 500
   */
  readonly deadlineMargin?: number;
  /**
   * The way repeated requests are recognized: `idempotentRequests()`. The work is done once for each key, and repeated requests get its answer.
   * @default - the work is done for each request
   */
  readonly idempotency?: RequestIdempotency;
}

/** Made by `idempotentRequests`. `handleRequests` calls it. */
export interface RequestIdempotency {
  /** The answer of the work, or the one that it gave before. */
  answer(request: IncomingRequest, invocation: RequestInvocation, work: () => Promise<RequestAnswer>): Promise<RequestAnswer>;
}

/** The invocation of the function for a request. */
export interface RequestInvocation {
  readonly event: RequestEvent;
  readonly context: LambdaContext;
}

/** Thrown by the work. The client gets the status, and a problem document (RFC 9457) with title and detail. */
export class RequestRejected extends Error {
  constructor(
    /** 400 to 599. */
    readonly status: number,
    readonly title: string,
    readonly detail?: string,
    /** Further members of the problem document. */
    readonly members: { readonly [name: string]: unknown } = {},
    /** Response headers, such as `retry-after`. */
    readonly headers: { readonly [name: string]: string } = {},
  ) {
    super(detail ?? title);
    this.name = 'RequestRejected';
  }
}

/**
 * The part of the events of API Gateway (payload formats 1.0 and 2.0) and of load balancers that the
 * handler reads. Users do not need `@types/aws-lambda`.
 */
export interface RequestEvent {
  readonly headers?: { readonly [name: string]: string | undefined } | null;
  readonly multiValueHeaders?: { readonly [name: string]: readonly string[] | undefined } | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: object;
}

/** The response in the format of the event's sender. */
export interface RequestResult {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: { [name: string]: string };
  readonly multiValueHeaders?: { [name: string]: string[] };
  readonly cookies?: string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** `awsRequestId` identifies a request whose event has no request id, as from a load balancer. */
export type RequestHandler = (event: RequestEvent, context: LambdaContext & { readonly awsRequestId?: string }) => Promise<RequestResult>;
