import { StopSignal } from './job';
import { LambdaContext } from './sqs-event';

/** The query of a request: a `URLSearchParams`. */
export interface RequestQuery {
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
}

/** A request of an HTTP API, a REST API or a load balancer: the same in all three. */
export interface IncomingRequest<TBody = unknown> {
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  readonly pathParameters: { readonly [name: string]: string };
  readonly query: RequestQuery;
  /** Names in lower case; several values are joined by commas. */
  readonly headers: { readonly [name: string]: string };
  /** The JSON content; undefined where there is no body. Text where the body is not JSON and there is no schema. */
  readonly body: TBody;
  readonly correlationId: string;
  /** W3C trace context, to be passed on. */
  readonly traceparent: string;
  /** Aborted when the deadline has passed: the client has its 504 by then. */
  readonly signal: StopSignal;
}

/** What the client gets. */
export interface RequestAnswer {
  /** @default 200; 204 without a body */
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /** Text and bytes are sent as they are, everything else as JSON. */
  readonly body?: unknown;
}

/** What is done for a request. */
export type RequestWork<TBody = unknown> = (request: IncomingRequest<TBody>, context: LambdaContext) => Promise<RequestAnswer>;

export interface RequestOptions {
  /** JSON Schema, draft 2020-12, that a body must match: 400 with each bad field named otherwise, 415 where it is no JSON. */
  readonly schema?: object | boolean;
  /**
   * The largest body taken, in bytes: 413 above it.
   * @default 6 MB, what a function takes
   */
  readonly maxBodyBytes?: number;
  /**
   * How long before the function's timeout the client gets 504, in milliseconds.
   * @default 500
   */
  readonly deadlineMargin?: number;
}

/** Thrown by the work: the client gets the status, with title and detail as a problem document (RFC 9457). */
export class RequestRejected extends Error {
  constructor(
    /** 400 to 599. */
    readonly status: number,
    readonly title: string,
    readonly detail?: string,
    /** What else the document has. */
    readonly members: { readonly [name: string]: unknown } = {},
    /** Such as `retry-after`. */
    readonly headers: { readonly [name: string]: string } = {},
  ) {
    super(detail ?? title);
    this.name = 'RequestRejected';
  }
}

/**
 * What the handler needs to know of the events of API Gateway (payload formats 1.0 and 2.0) and of
 * load balancers, written out so that users need no `@types/aws-lambda`.
 */
export interface RequestEvent {
  readonly headers?: { readonly [name: string]: string | undefined } | null;
  readonly multiValueHeaders?: { readonly [name: string]: readonly string[] | undefined } | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: object;
}

/** The answer as the sender of the event reads it. */
export interface RequestResult {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: { [name: string]: string };
  readonly multiValueHeaders?: { [name: string]: string[] };
  readonly cookies?: string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** `awsRequestId` names a request that its front door does not. */
export type RequestHandler = (event: RequestEvent, context: LambdaContext & { readonly awsRequestId?: string }) => Promise<RequestResult>;
