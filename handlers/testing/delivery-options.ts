/** What a handler under test is given. */
export interface ExecutionEnvironment {
  /**
   * Stands for what the handler does for a message, such as a payment. Where the plan says so, it rejects, or the execution environment dies
   * before or after it. The effect of a message that is poison always rejects.
   *
   * @param messageId `id` of the message
   */
  effect(messageId: string): Promise<void>;
}

/** A Lambda handler for batches of SQS, with or without `handleMessages`. */
export type DeliveredHandler = (event: never, context: never, callback: never) => unknown;

/**
 * Makes the handler as its initialization code does: once for each execution environment. What it keeps in memory is gone with the environment.
 */
export type MakeHandler = (environment: ExecutionEnvironment) => DeliveredHandler;

/** The content of a message. */
export interface DeliveredMessage {
  /**
   * Wire type of the message's contract.
   * @default 'Test.v1'
   */
  readonly type?: string;
  /** @default - an object with the message's id */
  readonly data?: unknown;
}

export interface DeliveryOptions {
  /**
   * How often the effect of a message may happen. After a crash between an effect and its record it may happen once more.
   * @default 'exactly-once'
   */
  readonly effects?: 'exactly-once' | 'at-least-once';
  /**
   * Whether the queue is a FIFO queue: the effects of a message group are in the order of its messages.
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * The content of the message with this id.
   * @default - a message without a contract
   */
  readonly message?: (id: string) => DeliveredMessage;
  /**
   * The number of plans.
   * @default 50
   */
  readonly numRuns?: number;
  /**
   * The seed of the plans, as the error of a check names it.
   * @default - another one for each check
   */
  readonly seed?: number;
  /**
   * The path to one plan of the seed, as the error of a check names it.
   * @default - all plans
   */
  readonly path?: string;
}
