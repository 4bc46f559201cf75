/** A call of a request, as traces show it. */
export interface Subsegment {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  readonly endedAt: number;
  /** What was answered, as far as it is known. */
  readonly status?: number;
  readonly isFault: boolean;
}

/** The traces of requests. It never throws. */
export interface Tracing {
  /** @param parent the trace header of the request; without one, or of a request that is not sampled, nothing is added */
  add(parent: string | undefined, subsegments: readonly Subsegment[]): void;
}
