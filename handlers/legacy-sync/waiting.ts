/** Library defaults. */
const SHORTEST_MILLIS = 5_000;
const LONGEST_MILLIS = 30 * 60_000;
const LONGEST_OF_FAILING_MILLIS = 60_000;
/** A tenth of how long the change has waited: an outage of an hour is noticed to be over within six minutes. */
const SHARE_OF_AGE = 0.1;
const GROWTH = 1.2;

/** SQS keeps a change for 13 days: one that has waited this long is given up, and is kept for 14 days more in the dead-letter queue. */
export const LONGEST_WAIT_MILLIS = 12 * 24 * 3600 * 1000;

/**
 * How long a change waits that could not be applied, because legacy takes nothing. The wait grows with the age: an outage, however
 * long, uses up fewer receives than the 1,000 after which SQS moves a message to the dead-letter queue
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).
 *
 * @param random from 0 to 1: the heads of many message groups must not all come back at once
 */
export function outageWaitMillis(ageMillis: number, random: number): number {
  return jittered(Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, SHARE_OF_AGE * ageMillis)), random);
}

/** How long a change waits that fails while others are applied: 5 seconds at first, a minute at most. */
export function failingWaitMillis(tries: number, random: number): number {
  return jittered(Math.min(LONGEST_OF_FAILING_MILLIS, SHORTEST_MILLIS * GROWTH ** tries), random);
}

/** 80 to 100 %. */
function jittered(millis: number, random: number): number {
  return millis * (0.8 + 0.2 * random);
}
