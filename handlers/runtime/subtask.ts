/** A subtask of a job, as its worker sees it (docs/fan-in.md). */
export interface Subtask<TInput = unknown> {
  /** The job's id. */
  readonly job: string;
  /** The subtask's name, unique in its job (in its group, where there is one). Together they name the work: do it idempotently by them. */
  readonly subtask: string;
  /** Large jobs: which group the subtask belongs to. */
  readonly group?: string;
  /** The worker it is for. */
  readonly worker: string;
  /** When the job ends without this subtask, ISO 8601. */
  readonly deadline: string;
  /** The uploaded object the job is about. Read this version: a later one is another job. */
  readonly object?: SubtaskObject;
  /** Content of the message or request that started the job, or what the splitter gave this subtask. */
  readonly input: TInput;
  /** Where this subtask's results belong in a results bucket: append an extension, or `/` and a name. */
  readonly results?: SubtaskResults;
  /** Receives of the message so far, 1 at the first. */
  readonly attempt: number;
  /** W3C trace context; pass it on with calls of your own. */
  readonly traceparent?: string;
  readonly correlationId?: string;
}

/** An object, as it was when it was uploaded. */
export interface SubtaskObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly etag?: string;
  readonly size?: number;
  /** As the first bytes tell. */
  readonly mediaType?: string;
}

/** A place in the results bucket that belongs to one subtask of one job. */
export interface SubtaskResults {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Your code. What it returns is the subtask's result (JSON, up to 200 KB; or `resultAt` for what it
 * wrote itself); what it throws is a failed attempt, tried again until its queue sets the
 * message aside. `JobRejected` fails the subtask at once. Delivery is at least once.
 */
export type SubtaskWork<TInput = unknown> = (subtask: Subtask<TInput>) => Promise<unknown>;
