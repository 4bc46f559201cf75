import { aws_cloudwatch as cloudwatch, aws_kinesis as kinesis, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { AlarmThreshold } from '../core/alarm-threshold';
import { Operations } from '../core/operations';
import { addDeadLetterAlarms } from '../core/private/dead-letter-queue';

/**
 * The alarms of the channel itself; which of them there are depends on its kind. Those of a
 * subscription are tuned where it is subscribed.
 */
export interface DecoupledMessagingAlarms {
  /**
   * Messages of a topic that could not be delivered to a subscription, each also set aside.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deliveryFailed?: AlarmThreshold;
  /**
   * Messages of a topic that a filter could not read: attributes, or a body, that are no JSON.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly unreadableByFilter?: AlarmThreshold;
  /**
   * Messages of a topic that were neither delivered nor set aside: they are lost.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly redriveFailed?: AlarmThreshold;
  /**
   * Age of the oldest message that waits in a queue channel, in seconds.
   * @default - above 1.5 x 1 hour in 15 of 15 minutes
   */
  readonly backlogAge?: AlarmThreshold;
  /**
   * Messages in the dead-letter queue of a queue channel.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmThreshold;
  /**
   * Age of the oldest message in the dead-letter queue of a queue channel, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmThreshold;
  /**
   * Writes that a stream refused because a shard, or the stream, had no room: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly writesThrottled?: AlarmThreshold;
  /**
   * Reads that a stream refused because its consumers together read too much: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly readsThrottled?: AlarmThreshold;
}

const MINUTE = Duration.minutes(1);

/** Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#SNS, but on the first message. */
export function addTopicAlarms(operations: Operations, topic: sns.ITopic, thresholds: DecoupledMessagingAlarms) {
  const sum = (name: string) => topic.metric(`NumberOfNotifications${name}`, { period: MINUTE, statistic: 'Sum' });
  const once = { threshold: 0, evaluationPeriods: 5, datapointsToAlarm: 1 };
  operations.addAlarm('deliveryFailed', {
    ...once,
    metric: total('Not delivered', { failed: sum('Failed'), redriven: sum('RedrivenToDlq') }),
    runbook: {
      happened: 'The topic could not deliver messages to one of its subscriptions.',
      impact: 'That subscriber has not got them: they are in its dead-letter queue. Other subscribers are not affected.',
      firstStep: 'See which subscription\'s dead-letter queue has messages; mend the policy or the key of its queue; redrive.',
    },
  }, thresholds.deliveryFailed);
  operations.addAlarm('unreadableByFilter', {
    ...once,
    metric: total('Not readable by a filter', { attributes: sum('FilteredOut-InvalidAttributes'), body: sum('FilteredOut-InvalidMessageBody') }),
    runbook: {
      happened: 'A filter could not read messages: their attributes or body are no JSON of the expected form.',
      impact: 'Subscribers with a filter have not got them, and they are set aside nowhere.',
      firstStep: 'Find the publisher that sends them and make it publish through the helper, or in the documented envelope.',
    },
  }, thresholds.unreadableByFilter);
  operations.addAlarm('redriveFailed', {
    ...once,
    metric: sum('FailedToRedriveToDlq'),
    runbook: {
      happened: 'The topic could deliver messages neither to a subscription nor to its dead-letter queue.',
      impact: 'These messages are lost for that subscriber.',
      firstStep: 'Mend the policy (or the key) of the subscription\'s dead-letter queue, then have the publisher send the messages of that time again.',
    },
  }, thresholds.redriveFailed);
}

export function addQueueAlarms(operations: Operations, queue: sqs.IQueue, deadLetterQueue: sqs.IQueue, thresholds: DecoupledMessagingAlarms) {
  operations.addAlarm('backlogAge', {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'Maximum' }),
    threshold: 1.5 * Duration.hours(1).toSeconds(),
    evaluationPeriods: 15,
    runbook: {
      happened: 'The oldest message has waited in the channel for longer than is acceptable, for 15 minutes.',
      impact: 'The consumer reacts late. At 4 days SQS deletes messages: they would be lost.',
      firstStep: 'See whether there is a consumer at all, whether more arrives than before, or the consumer became slow or fails.',
    },
  }, thresholds.backlogAge);
  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: thresholds.deadLetters,
    age: thresholds.deadLettersAge,
    happened: 'Messages failed as often as they may and were set aside in the channel\'s dead-letter queue.',
    impact: 'The consumer has not reacted to them and will not by itself. They are kept for 14 days.',
    firstStep: 'Read the consumer\'s log for the id of a message; mend the cause; then redrive the dead-letter queue.',
  });
}

export function addStreamAlarms(operations: Operations, stream: kinesis.IStream, thresholds: DecoupledMessagingAlarms) {
  operations.addAlarm('writesThrottled', {
    metric: stream.metricWriteProvisionedThroughputExceeded({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      happened: 'The stream refused writes for five minutes on end: a shard had no room.',
      impact: 'Publishers are slowed down; those that do not try again lose messages.',
      firstStep: 'One partition key, or all? A hot key needs a finer partition key; otherwise give the stream more shards.',
    },
  }, thresholds.writesThrottled);
  operations.addAlarm('readsThrottled', {
    metric: stream.metricReadProvisionedThroughputExceeded({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      happened: 'The stream refused reads for five minutes on end: its consumers share 2 MB a second and shard.',
      impact: 'Consumers fall behind; nothing is lost before the end of the retention.',
      firstStep: 'Give the consumer that must be quick enhanced fan-out, or the stream more shards.',
    },
  }, thresholds.readsThrottled);
}

interface IteratorAgeOptions {
  readonly retention: Duration;
  readonly threshold?: AlarmThreshold;
}

export function addIteratorAgeAlarm(operations: Operations, name: string, handler: lambda.IFunction, { retention, threshold }: IteratorAgeOptions) {
  operations.addAlarm(`${name}IteratorAge`, {
    metric: handler.metric('IteratorAge', { period: MINUTE, statistic: 'Maximum' }),
    threshold: 0.5 * retention.toMilliseconds(),
    evaluationPeriods: 5,
    runbook: {
      section: 'iteratorAge',
      happened: 'The subscription is behind by more than half of the stream\'s retention, for five minutes.',
      impact: 'It reacts late; at the end of the retention it loses messages. Other subscribers are not affected.',
      firstStep: 'See whether the function fails (its errors hold its shard) or is too slow; raise parallelizationFactor or the retention of the stream.',
    },
  }, threshold);
}

function total(label: string, usingMetrics: { [name: string]: cloudwatch.IMetric }): cloudwatch.MathExpression {
  // each has data only in minutes in which it is not 0
  const expression = Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: MINUTE });
}
