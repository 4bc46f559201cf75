import { Duration } from 'aws-cdk-lib';
import { requireDuration } from '../../private/durations';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const SHORTEST_RETENTION = Duration.minutes(1);
/**
 * SQS keeps a dead letter of a standard queue for 14 days from its first sending: a day is left for it; library limit
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html).
 */
export const LONGEST_RETENTION = Duration.days(13);
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html */
export const LONGEST_DELAY = Duration.minutes(15);

export interface QueueTimes {
  /** Default: 4 days. */
  readonly retentionPeriod?: Duration;
  /** Default: none. */
  readonly deliveryDelay?: Duration;
}

/** Alarms and records are computed from the times of a queue, so that they must be known at synthesis. */
export function requireQueueTimes(factory: string, { retentionPeriod, deliveryDelay }: QueueTimes) {
  requireBetween(`${factory}: retentionPeriod`, retentionPeriod, SHORTEST_RETENTION, LONGEST_RETENTION, 'SQS limit; a dead letter is kept for 14 days in all');
  requireBetween(`${factory}: deliveryDelay`, deliveryDelay, Duration.seconds(0), LONGEST_DELAY, 'SQS limit');
}

function requireBetween(what: string, value: Duration | undefined, shortest: Duration, longest: Duration, source: string) {
  if (value === undefined) { return; }
  requireDuration(what, value);
  const seconds = value.isUnresolved() ? NaN : value.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= shortest.toSeconds() && seconds <= longest.toSeconds()) { return; }
  throw new Error(`${what} must be whole seconds between ${shortest.toHumanString()} and ${longest.toHumanString()} (${source}), known at synthesis, `
    + `got ${value.isUnresolved() ? 'a token' : value.toHumanString()}.`);
}
