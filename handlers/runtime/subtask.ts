/** A subtask of a job (docs/fan-in.md). */
export interface Subtask<TInput = unknown> {
  /** The id of the job. */
  readonly job: string;
  /** The name of the subtask, unique in its job, or in its group if it has one. Use job, group and subtask as the idempotency key. */
  readonly subtask: string;
  /** The group of the subtask, in large jobs. */
  readonly group?: string;
  /** The name of the worker. */
  readonly worker: string;
  /** The end of the job without this subtask, ISO 8601. */
  readonly deadline: string;
  /** The object of the job. Read this version: a later version is another job. */
  readonly object?: SubtaskObject;
  /** The input from the splitter, or the content of the message or request that started the job. */
  readonly input: TInput;
  /**
   * JSON text of `input` as it was written. Numbers in `input` are those of JavaScript, exact up to 2^53. Here they have all their
   * digits, for a parser of your choice. Absent without an input. Not enumerable: a log of the subtask has the input once.
   */
  readonly inputText?: string;
  /** The place of the results of this subtask in a results bucket. Append an extension, or `/` and a name. */
  readonly results?: SubtaskResults;
  /** The number of receives of the message, beginning with 1. */
  readonly attempt: number;
  /** The W3C trace context. Pass it on with your own calls. */
  readonly traceparent?: string;
  readonly correlationId?: string;
}

/** A version of an object. */
export interface SubtaskObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly etag?: string;
  readonly size?: number;
  /** The media type by the first bytes. */
  readonly mediaType?: string;
}

/** A place in the results bucket for one subtask of one job. */
export interface SubtaskResults {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The work on a subtask. It returns the result: JSON up to 200 KB, or `resultAt` for a result that it wrote itself.
 * If it throws, the attempt has failed: SQS delivers the message again, and finally moves it to the dead-letter
 * queue. `JobRejected` fails the subtask at once. Delivery is at least once.
 */
export type SubtaskWork<TInput = unknown> = (subtask: Subtask<TInput>) => Promise<unknown>;
