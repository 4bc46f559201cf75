import { CheckOptions, Effects } from './check-options';

/** Options of `checkJobs`. */
export interface JobDeliveryOptions extends CheckOptions {
  /**
   * How often the effect of a job may happen. After a crash between an effect and its record it may happen once more.
   * @default 'exactly-once'
   */
  readonly effects?: Effects;
  /**
   * Whether the queue is a FIFO queue: the effects of a message group are in the order of its jobs.
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * The content of the job with this id.
   * @default - an object with the job's id
   */
  readonly data?: (id: string) => unknown;
}

/** A version of an object, as the subtask of a bucket intake has it. */
export interface DeliveredObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly etag?: string;
  readonly size?: number;
  readonly mediaType?: string;
}

/** The content of a subtask. */
export interface DeliveredSubtask {
  /** @default - an object with the subtask's name */
  readonly input?: unknown;
  /** @default - no object */
  readonly object?: DeliveredObject;
}

/** Options of `checkSubtasks`. */
export interface SubtaskDeliveryOptions extends CheckOptions {
  /**
   * How often the effect of a subtask may happen. `handleSubtasks` keeps no record: a duplicate is done again.
   * @default 'at-least-once'
   */
  readonly effects?: Effects;
  /**
   * The content of the subtask with this name.
   * @default - an input with the name, and no object
   */
  readonly subtask?: (name: string) => DeliveredSubtask;
}
