import { alarmsOf, metricsOf, OWN_NAMESPACE } from '../../../src/core/testing/private/alarm-metrics';
import { deadLetterQueues } from '../../../src/core/testing/private/asynchronous-edges';
import { expectThat, Finding } from '../../../src/core/testing/private/rule';
import { propertyOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** SQS's default. */
const DEFAULT_RETENTION = 4 * 24 * 60 * 60;

/**
 * Depth above 0, and age before SQS deletes the message, which it may do by the time of the first sending:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 */
export function deadLetterAlarms(template: StackTemplate): Finding[] {
  const watched = (queue: Resource, metricName: string) => alarmsOf(template).find(alarm => alarm.properties.MetricName === metricName
    && metricsOf(alarm).some(({ dimensions }) => template.resourceOf(dimensions.QueueName) === queue));
  return deadLetterQueues(template).flatMap(queue => {
    if (isOfMissedRuns(template, queue)) {
      return expectThat(watched(queue, 'NumberOfMessagesSent') !== undefined, queue, 'a queue of missed runs has no alarm on new ones');
    }
    const depth = watched(queue, 'ApproximateNumberOfMessagesVisible')?.properties;
    const age = watched(queue, 'ApproximateAgeOfOldestMessage');
    const longest = 0.75 * shortestLife(template, queue);
    return [
      ...expectThat(depth?.Threshold === 0 && depth.ComparisonOperator === 'GreaterThanThreshold', queue,
        'a dead-letter queue has no alarm on its first message'),
      ...expectThat(age !== undefined || publishesAge(template, queue), queue, 'a dead-letter queue has no alarm on the age of its messages'),
      ...expectThat(age === undefined || typeof age.properties.Threshold !== 'number' || age.properties.Threshold === longest, queue,
        `the alarm on the age of dead letters must be at ${longest} s, 75 % of the time they are kept, got ${JSON.stringify(age?.properties.Threshold)}`),
    ];
  });
}

/** What a schedule without an input could not run: the next run does its work, so that the messages are no work. */
function isOfMissedRuns(template: StackTemplate, queue: Resource): boolean {
  return template.ofType('AWS::Scheduler::Schedule').filter(schedule => propertyOf(schedule, 'Target.Input') === undefined)
    .some(schedule => template.resourceOf(propertyOf(schedule, 'Target.DeadLetterConfig.Arn')) === queue);
}

/** How long a dead-letter queue keeps a message at least, after what it spent in the queue it was moved from. */
function shortestLife(template: StackTemplate, queue: Resource): number {
  const kept = ({ properties: { MessageRetentionPeriod: retention } }: Resource) => Number(retention ?? DEFAULT_RETENTION);
  const sources = template.ofType('AWS::SQS::Queue').filter(source => template.resourceOf(propertyOf(source, 'RedrivePolicy.deadLetterTargetArn')) === queue);
  return kept(queue) - (queue.properties.FifoQueue ? 0 : Math.max(0, ...sources.map(kept)));
}

/** SQS stops reporting the age of a message that was received three times: the function that reads the dead-letter queue publishes it. */
function publishesAge(template: StackTemplate, queue: Resource): boolean {
  return alarmsOf(template).flatMap(metricsOf).some(({ namespace, name, dimensions }) => namespace === OWN_NAMESPACE && name === 'OldestDeadLetterAge'
    && `/${queue.path}`.startsWith(`${String(dimensions.pattern)}/`));
}
