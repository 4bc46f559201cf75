/** A request of an HTTP API, a REST API or a load balancer, in one format. */
export interface WebRequest {
  /** In upper case. */
  readonly method: string;
  /** With a leading slash. HTTP APIs decode it, REST APIs and load balancers do not. */
  readonly path: string;
  /** Whether the path is one that was decoded. */
  readonly isPathDecoded?: boolean;
  /** Encoded or not as the path is. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names in lower case; several values are joined by commas, cookies by semicolons. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly correlationId: string;
  readonly traceparent: string;
}

/** An answer, independent of the sender of the event. */
export interface WebAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  /** Text is sent as it is, bytes as Base64. */
  readonly body: string | Buffer;
}
