/** What a handler under test is given. */
export interface ExecutionEnvironment {
  /**
   * Stands for what the handler does, such as a payment. Where the plan says so, it rejects, or the execution environment dies
   * before or after it. The effect of what is poison always rejects.
   *
   * @param id `id` of the message or job, `subtask` of the subtask
   */
  effect(id: string): Promise<void>;
}

/** A Lambda handler, with or without a helper of the runtime. */
export type DeliveredHandler = (event: never, context: never, callback: never) => unknown;

/**
 * Makes the handler as its initialization code does: once for each execution environment. What it keeps in memory is gone with the environment.
 */
export type MakeHandler = (environment: ExecutionEnvironment) => DeliveredHandler;

/** Options of all checks of handlers. */
export interface CheckOptions {
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

/** How often an effect may happen. After a crash between an effect and its record it may happen once more. */
export type Effects = 'exactly-once' | 'at-least-once';
