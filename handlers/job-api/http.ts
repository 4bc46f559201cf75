/** A request to the front door, free of API Gateway's shape. */
export interface FrontDoorRequest {
  readonly method: string;
  /** Set on `…/jobs/{id}`. */
  readonly jobId?: string;
  /** Names in lower case. */
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
  /** Who calls, where the authorizer says so. */
  readonly caller?: string;
  readonly correlationId: string;
  readonly traceparent: string;
}

export interface FrontDoorAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** The job it is about. */
  readonly jobId?: string;
}
