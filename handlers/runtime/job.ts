/** One piece of work, as the queue delivered it. */
export interface Job<TData = unknown> {
  /** Stable over retries and redrives: make the work idempotent by it. */
  readonly id: string;
  /** The request's body (parsed JSON; text where it is not JSON). */
  readonly data: TData;
  /** How often the job has been started, this start included; the receive count where there is no record. */
  readonly attempt: number;
  /** W3C trace context of the request; pass it on with calls of your own. */
  readonly traceparent?: string;
  /** Correlation id of the request; pass it on with calls of your own. */
  readonly correlationId?: string;
  /** Id of the queue message, for support cases. */
  readonly messageId: string;
}

/** Publishes how far the job is, 0 to 100. Never fails the job: what cannot be written is logged. */
export type JobProgress = (percent: number) => Promise<void>;

/**
 * Your code. What it returns is the job's result; what it throws is a failed attempt, tried
 * again until the queue's `maxReceiveCount` (see `RetryAfter` and `JobRejected` for the rest).
 * Delivery is at least once: a crash between the effect and its record repeats the effect,
 * so the work should be idempotent by `job.id`.
 */
export type JobWork<TData = unknown, TResult = unknown> =
  (job: Job<TData>, progress: JobProgress) => Promise<TResult | JobResult | void>;

/** A result that lives elsewhere; made by `resultAt`. */
export class JobResult {
  constructor(readonly location: string) {}
}

/** The job's result has a location of its own: clients are redirected to it (303). */
export function resultAt(url: string): JobResult {
  return new JobResult(url);
}

/**
 * Throw it when a downstream asks to slow down (429 or 503 with Retry-After): the job goes
 * back to the queue for that long. On standard queues this never counts as poison; on FIFO
 * queues it uses up a receive, because a fresh copy would lose its place in the order.
 */
export class RetryAfter extends Error {
  /** @param seconds how long to wait: up to 11 h 45 min, 15 minutes on the last receive. Longer waits ask again. */
  constructor(readonly seconds: number, message = `Retry after ${seconds} s`) {
    super(message);
    this.name = 'RetryAfter';
  }
}

/** RFC 9457 problem details: what a client reads as the job's `error`. */
export interface Problem {
  readonly title: string;
  readonly detail?: string;
  /** @default 'about:blank' */
  readonly type?: string;
  readonly status?: number;
  readonly [extension: string]: unknown;
}

/**
 * Throw it when the job can never succeed: it fails at once, without retries and without
 * the dead-letter queue. A message without a record leaves only the log line behind.
 */
export class JobRejected extends Error {
  readonly problem: Problem;

  constructor(problem: Problem | string) {
    super(typeof problem === 'string' ? problem : problem.detail ?? problem.title);
    this.name = 'JobRejected';
    this.problem = typeof problem === 'string' ? { title: 'The job was rejected', detail: problem } : problem;
  }
}

/** How messages that the front door did not make are treated. */
export interface JobOptions {
  /**
   * Table for the records of messages that are not job messages (sent straight to the
   * queue, or by a topic): with it such a message runs once, recorded under its message id.
   *
   * @default - they have no record: they are delivered at least once, and may run twice
   */
  readonly tableName?: string;
}

/** What is needed of an `AbortSignal`. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** How a container works. */
export interface ConsumeJobsOptions extends JobOptions {
  readonly queueUrl: string;
  /**
   * Jobs at work at once in this container.
   * @default 1
   */
  readonly concurrency?: number;
  /**
   * Seconds after which a job whose container died is delivered again, 30 to 43,200. While the
   * container lives, a heartbeat extends it every third of that, up to SQS's 12 hours a receive.
   * @default 120
   */
  readonly visibilityTimeout?: number;
  /**
   * Stops the loop as SIGTERM does: nothing new is started, work in hand is finished.
   * @default - SIGTERM only
   */
  readonly signal?: StopSignal;
}
