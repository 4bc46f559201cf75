import * as fc from 'fast-check';

/** What becomes of one message where the handler calls `effect`. */
export interface PlannedMessage {
  readonly group: string;
  /** How often its effect fails at first. */
  readonly failures: number;
  /** Its effect never succeeds. */
  readonly poison: boolean;
}

/** One way in which messages are sent, delivered and interrupted. */
export interface DeliveryPlan {
  readonly messages: readonly PlannedMessage[];
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly duplicates: boolean;
  /** Of the order of deliveries, and of the duplicates. */
  readonly seed: number;
  /** The step at which the execution environment dies. */
  readonly crashAt?: number;
}

const MOST_MESSAGES = 5;
const MOST_CONCURRENT = 3;
/** SQS's largest batch without a batching window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html. */
const LARGEST_BATCH = 10;
const LAST_CRASH = 40;

const message = fc.record<PlannedMessage>({
  group: fc.constantFrom('a', 'b'),
  failures: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) }),
  poison: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** Plans that fast-check makes, and makes simpler where one fails. */
export const deliveryPlans: fc.Arbitrary<DeliveryPlan> = fc.record<DeliveryPlan>({
  messages: fc.array(message, { minLength: 1, maxLength: MOST_MESSAGES }),
  batchSize: fc.integer({ min: 1, max: LARGEST_BATCH }),
  maxConcurrency: fc.integer({ min: 1, max: MOST_CONCURRENT }),
  duplicates: fc.boolean(),
  seed: fc.nat(),
  crashAt: fc.option(fc.integer({ min: 1, max: LAST_CRASH }), { nil: undefined }),
});
