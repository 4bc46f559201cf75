/** A job as the queue delivered it. */
export interface Job<TData = unknown> {
  /**
   * Id of a job message. Another message is named by its envelope (`<source>#<type>#<id>`), or by its message attribute `messageid`.
   * These ids are stable over retries and redrives: make the work idempotent by them. Without any of them it is the
   * id of SQS, which is stable over retries. A redrive replaces it.
   */
  readonly id: string;
  /** The request's body (parsed JSON; text where it is not JSON). */
  readonly data: TData;
  /**
   * JSON text of `data` as the client wrote it. Numbers in `data` are those of JavaScript, exact up to 2^53. Here they have all
   * their digits, for a parser of your choice. Not enumerable: a log of the job has the content once.
   */
  readonly dataText?: string;
  /** The number of starts of the job, including this start. The receive count if there is no record. */
  readonly attempt: number;
  /** W3C trace context of the request; pass it on with calls of your own. */
  readonly traceparent?: string;
  /** Correlation id of the request; pass it on with calls of your own. */
  readonly correlationId?: string;
  /** Id of the queue message, for support cases. */
  readonly messageId: string;
}

/** Records the progress of the job, 0 to 100. Never fails the job: an error is logged. */
export type JobProgress = (percent: number) => Promise<void>;

/**
 * Your code. It returns the result of the job. An error is a failed attempt, which is retried
 * up to the queue's `maxReceiveCount` (see also `RetryAfter` and `JobRejected`).
 * Delivery is at least once: a crash between the effect and its record repeats the effect,
 * so the work should be idempotent by `job.id`.
 */
export type JobWork<TData = unknown, TResult = unknown> =
  (job: Job<TData>, progress: JobProgress) => Promise<TResult | JobResult | void>;

/** The location of a result that is stored elsewhere. Created by `resultAt`. */
export class JobResult {
  constructor(readonly location: string) {}
}

/** Returns the location of a result that is stored elsewhere. Clients are redirected to it (303). */
export function resultAt(url: string): JobResult {
  return new JobResult(url);
}

/**
 * Throw it when a downstream throttles (429 or 503 with Retry-After): the job returns to the queue for
 * that time. On a standard queue fresh copies of the message wait for as long as the queue keeps messages (4 days), counted from the first
 * copy. Then the last receive is a failure, and the message is moved to the dead-letter queue. On a FIFO queue it uses up a
 * receive, because a fresh copy would lose its place in the order: the wait before the last receive is an hour at least, and the one before it five minutes. So
 * does a message with ten attributes, SQS's limit, because a copy has one more. It does the same in `handleMessages` on a queue, where a
 * fresh copy needs permission to send to the queue. On a stream, which cannot delay a record, it is an ordinary failure.
 *
 * A fresh copy has no X-Ray trace header, because Lambda stops a chain of about 16 copies by it. `traceparent` and `correlationId` stay.
 */
export class RetryAfter extends Error {
  /**
   * @param seconds the time to wait: up to 11 h 40 min, less what a container has worked on the message, 15 minutes on the last receive. Throw it again
   * for longer waits. 30 if it is NaN.
   */
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
 * Throw it when the job can never succeed. A job of an HTTP API fails at once, without retries and without the
 * dead-letter queue. Another message is moved to the dead-letter queue, after its receives without waiting in between.
 */
export class JobRejected extends Error {
  readonly problem: Problem;

  constructor(problem: Problem | string) {
    super(typeof problem === 'string' ? problem : problem.detail ?? problem.title);
    this.name = 'JobRejected';
    this.problem = typeof problem === 'string' ? { title: 'The job was rejected', detail: problem } : problem;
  }
}

/** The handling of messages that are not job messages. */
export interface JobOptions {
  /**
   * The table for the records of messages that are not job messages (sent directly to the queue, or by
   * a topic). With it such a message is processed once, with a record under its `id`. A message that only SQS
   * named is processed again after a redrive, with a new record.
   *
   * @default - no record: these messages are delivered at least once and may be processed twice
   */
  readonly tableName?: string;
}

/** The part of `AbortSignal` that is used. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** Options of a container worker. */
export interface ConsumeJobsOptions extends JobOptions {
  readonly queueUrl: string;
  /**
   * The number of concurrent jobs in this container.
   * @default 1
   */
  readonly concurrency?: number;
  /**
   * The seconds after which a job is delivered again if its container stopped, 30 to 43,200. A running
   * container extends it by a heartbeat after every third of that time, up to SQS's 12 hours per receive.
   * @default 120
   */
  readonly visibilityTimeout?: number;
  /**
   * Stops the loop as SIGTERM does: no new job is started, jobs in progress are finished.
   * @default - SIGTERM only
   */
  readonly signal?: StopSignal;
}
