import * as fc from 'fast-check';

/** What becomes of one message, job or subtask where the handler calls `effect`. */
export interface PlannedItem {
  readonly group: string;
  /** How often its effect fails at first. */
  readonly failures: number;
  /** Its effect never succeeds. */
  readonly poison: boolean;
}

/** A job, and at which step of the run its client cancels it. */
export interface PlannedJob extends PlannedItem {
  readonly cancelAt?: number;
}

/** A subtask, and whether the deadline of its job has passed. */
export interface PlannedSubtask extends PlannedItem {
  readonly late: boolean;
}

/** One way in which messages, jobs or subtasks are sent, delivered and interrupted. */
export interface Plan<TItem extends PlannedItem = PlannedItem> {
  readonly items: readonly TItem[];
  readonly batchSize: number;
  /** The most invocations at once: on a stream, the number of its shards. */
  readonly maxConcurrency: number;
  readonly duplicates: boolean;
  /** Of the order of deliveries, and of the duplicates. */
  readonly seed: number;
  /** The step at which the execution environment dies. */
  readonly crashAt?: number;
}

const MOST_ITEMS = 5;
const MOST_CONCURRENT = 3;
/** SQS's largest batch without a batching window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html. */
const LARGEST_BATCH = 10;
const LAST_CRASH = 40;
const LAST_CANCEL = 20;

const item = {
  group: fc.constantFrom('a', 'b'),
  failures: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) }),
  poison: seldom(6),
};

/** Plans that fast-check makes, and makes simpler where one fails. */
export const deliveryPlans = plansOf<PlannedItem>(fc.record(item));

export const jobPlans = plansOf<PlannedJob>(fc.record({
  ...item,
  cancelAt: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: LAST_CANCEL }) }),
}));

export const subtaskPlans = plansOf<PlannedSubtask>(fc.record({ ...item, late: seldom(6) }));

function seldom(otherwise: number): fc.Arbitrary<boolean> {
  return fc.oneof({ weight: otherwise, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
}

function plansOf<TItem extends PlannedItem>(items: fc.Arbitrary<TItem>): fc.Arbitrary<Plan<TItem>> {
  return fc.record<Plan<TItem>>({
    items: fc.array(items, { minLength: 1, maxLength: MOST_ITEMS }),
    batchSize: fc.integer({ min: 1, max: LARGEST_BATCH }),
    maxConcurrency: fc.integer({ min: 1, max: MOST_CONCURRENT }),
    duplicates: fc.boolean(),
    seed: fc.nat(),
    crashAt: fc.option(fc.integer({ min: 1, max: LAST_CRASH }), { nil: undefined }),
  });
}
