/** A request that legacy answered, with its answer: what the façade sends to the queue of the shadow comparison. */
export interface ShadowMessage {
  readonly v: 1;
  /** The name of the feature. */
  readonly feature: string;
  readonly request: {
    readonly method: string;
    /** As the façade got it, with a leading slash. */
    readonly path: string;
    /** Without the question mark; empty if there is none. */
    readonly query: string;
    /** End-to-end headers, the names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly bodyBase64?: string;
  };
  readonly legacy: {
    readonly status: number;
    /** The names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly bodyBase64: string;
    /** The time that legacy took. */
    readonly millis: number;
  };
  /** The `requestContext` of the event, of an HTTP API or a load balancer: what an authorizer found is there, and functions read it. */
  readonly context?: object;
  readonly correlationId: string;
  readonly traceparent: string;
  /** ISO 8601. */
  readonly sentAt: string;
}

/** The header of every request of the comparison. The façade removes it from requests of clients. */
export const SHADOW_HEADER = 'x-shadow';
