import { aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { billedBy, CHANNELS } from './messaging';
import { AlarmOverride, DecoupledMessaging, MessageChannel } from '../../src';

const HOUR = 60 * 60;

const OF_CHANNEL: { readonly [kind in typeof CHANNELS[number]]: string[] } = {
  topic: ['deliveryFailed', 'redriveFailed', 'unreadableByFilter'],
  fifoTopic: ['deliveryFailed', 'redriveFailed', 'unreadableByFilter'],
  queue: ['backlogAge', 'deadLetters', 'deadLettersAge'],
  fifoQueue: ['backlogAge', 'deadLetters', 'deadLettersAge'],
  stream: ['readsThrottled', 'writesThrottled'],
};
const FUNCTION = ['billingDuration', 'billingErrors', 'billingThrottles'];
const OF_SUBSCRIPTION: typeof OF_CHANNEL = {
  topic: ['billingBacklogAge', 'billingDeadLetters', 'billingDeadLettersAge', ...FUNCTION],
  fifoTopic: ['billingBacklogAge', 'billingDeadLetters', 'billingDeadLettersAge', ...FUNCTION],
  queue: FUNCTION,
  fifoQueue: FUNCTION,
  stream: ['billingDeadLetters', 'billingDeadLettersAge', 'billingIteratorAge', 'billingFailedRecords', 'billingDroppedRecords', ...FUNCTION],
};

/** The properties of the alarm of a name. */
function alarm(stack: Stack, messaging: DecoupledMessaging, name: string) {
  return Template.fromStack(stack).toJSON().Resources[stack.resolve(messaging.operations.alarm(name).alarmArn)['Fn::GetAtt'][0]].Properties;
}

test.each(CHANNELS)('a %s has the alarms of its kind and of its subscription', kind => {
  const { messaging } = billedBy(MessageChannel[kind]());
  expect(Object.keys(messaging.operations.alarms).sort()).toEqual([...OF_CHANNEL[kind], ...OF_SUBSCRIPTION[kind]].sort());
});

type Figures = [kind: typeof CHANNELS[number], name: string, figures: object];

test.each<Figures>([
  ['topic', 'deliveryFailed', { Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 1 }],
  ['topic', 'unreadableByFilter', { Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 1 }],
  ['topic', 'redriveFailed', { MetricName: 'NumberOfNotificationsFailedToRedriveToDlq', Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 1, Statistic: 'Sum' }],
  ['queue', 'backlogAge', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1.5 * HOUR, EvaluationPeriods: 15 }],
  ['queue', 'deadLetters', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0 }],
  ['stream', 'writesThrottled', { MetricName: 'WriteProvisionedThroughputExceeded', Threshold: 0, EvaluationPeriods: 5 }],
  ['stream', 'readsThrottled', { MetricName: 'ReadProvisionedThroughputExceeded', Threshold: 0, EvaluationPeriods: 5 }],
  ['stream', 'billingIteratorAge', { MetricName: 'IteratorAge', Threshold: 12 * HOUR * 1000, EvaluationPeriods: 5, Statistic: 'Maximum' }],
])('of a %s, %s has its figures', (kind, name, figures) => {
  const { stack, messaging } = billedBy(MessageChannel[kind]());
  expect(alarm(stack, messaging, name)).toMatchObject(figures);
});

test('the iterator is late after half of the retention', () => {
  const { stack, messaging } = billedBy(MessageChannel.stream({ retentionPeriod: Duration.days(4) }));
  expect(alarm(stack, messaging, 'billingIteratorAge')).toMatchObject({ Threshold: 2 * 24 * HOUR * 1000 });
});

test.each<[typeof CHANNELS[number], string]>([
  ['topic', 'deliveryFailed'], ['topic', 'unreadableByFilter'], ['topic', 'redriveFailed'],
  ['queue', 'backlogAge'], ['queue', 'deadLetters'], ['queue', 'deadLettersAge'],
  ['stream', 'writesThrottled'], ['stream', 'readsThrottled'],
])('of a %s, %s is tuned or disabled by the option of its name', (kind, name) => {
  const tuned = billedBy(MessageChannel[kind](), {}, { alarms: { [name]: AlarmOverride.of({ threshold: 17 }) } });
  expect(alarm(tuned.stack, tuned.messaging, name)).toMatchObject({ Threshold: 17 });
  const without = billedBy(MessageChannel[kind](), {}, { alarms: { [name]: AlarmOverride.disabled() } });
  expect(Object.keys(without.messaging.operations.alarms)).not.toContain(name);
});

test.each<[typeof CHANNELS[number], string, string]>([
  ['topic', 'backlogAge', 'billingBacklogAge'], ['topic', 'deadLetters', 'billingDeadLetters'], ['queue', 'errors', 'billingErrors'],
  ['stream', 'iteratorAge', 'billingIteratorAge'], ['stream', 'deadLettersAge', 'billingDeadLettersAge'], ['stream', 'throttles', 'billingThrottles'],
])('of a subscription to a %s, %s is tuned where it is subscribed', (kind, option, name) => {
  const { stack, messaging } = billedBy(MessageChannel[kind](), { alarms: { [option]: AlarmOverride.of({ threshold: 17 }) } });
  expect(alarm(stack, messaging, name)).toMatchObject({ Threshold: 17 });
});

test.each(CHANNELS)('a dashboard shows the states of the alarms of a %s, and graphs', kind => {
  const { messaging } = billedBy(MessageChannel[kind]());
  const [states, ...graphs] = messaging.operations.widgets;
  expect(states).toBeInstanceOf(cloudwatch.AlarmStatusWidget);
  expect(graphs.length).toBeGreaterThan(0);
});

test.each<[typeof CHANNELS[number], string]>([
  ['topic', 'NumberOfMessagesPublished'], ['queue', 'NumberOfMessagesSent'], ['stream', 'IncomingRecords'],
])('what is published to a %s is a metric', (kind, metricName) => {
  const { messaging } = billedBy(MessageChannel[kind]());
  expect(messaging.metricPublished()).toMatchObject({ metricName, statistic: 'Sum', period: Duration.minutes(1) });
  expect(messaging.metricPublished({ label: 'Orders' })).toMatchObject({ label: 'Orders' });
});

test('the messages in the dead-letter queue of a subscription are a metric', () => {
  const { subscription } = billedBy(MessageChannel.topic());
  expect(subscription.metricDeadLetters()).toMatchObject({
    metricName: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum', dimensions: { QueueName: subscription.deadLetterQueue.queueName },
  });
});
