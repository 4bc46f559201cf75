import { aws_kms as kms, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { AlarmOverride, Idempotency, Operations } from '../../../src';
import { SubscriptionQueue, SubscriptionQueueProps, validateSubscriptionQueue } from '../../../src/core/messaging/private/subscription-queue';
import { Validation } from '../../../src/core/private/validation';
import { shop, userFunction } from '../../support/stacks';

function subscribed(props: Partial<SubscriptionQueueProps> = {}) {
  const stack = shop();
  const pattern = new Construct(stack, 'Orders');
  const operations = new Operations(pattern, { runbookUrl: 'https://runbook.example' });
  const handler = userFunction(stack, 'Bill', { timeout: Duration.seconds(10) });
  const subscription = new SubscriptionQueue(pattern, 'Billing', { handler, name: 'billing', operations, ...props });
  return { stack, operations, subscription, template: Template.fromStack(stack) };
}

const MAPPING = 'AWS::Lambda::EventSourceMapping';
const QUEUE = 'AWS::SQS::Queue';

test('keeps messages for 4 days, invisible for six times the timeout, and moves what failed five times to the dead-letter queue', () => {
  const { template, stack, subscription } = subscribed();
  template.hasResourceProperties(QUEUE, {
    VisibilityTimeout: 60,
    MessageRetentionPeriod: 4 * 86_400,
    SqsManagedSseEnabled: true,
    RedrivePolicy: { deadLetterTargetArn: stack.resolve(subscription.deadLetterQueue.queueArn), maxReceiveCount: 5 },
  });
  template.hasResourceProperties(QUEUE, { RedrivePolicy: Match.absent(), MessageRetentionPeriod: 14 * 86_400 });
});

test('hands 10 messages at a time to 5 functions at the most, and takes partial batch responses', () => {
  subscribed().template.hasResourceProperties(MAPPING, {
    BatchSize: 10, ScalingConfig: { MaximumConcurrency: 5 }, FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('takes other bounds', () => {
  const { template } = subscribed({ maxConcurrency: 2, batchSize: 3, maxReceiveCount: 7 });
  template.hasResourceProperties(MAPPING, { BatchSize: 3, ScalingConfig: { MaximumConcurrency: 2 } });
  template.hasResourceProperties(QUEUE, { RedrivePolicy: Match.objectLike({ maxReceiveCount: 7 }) });
});

test('gathers large batches, whose time is part of the visibility timeout', () => {
  const { template } = subscribed({ batchSize: 1000, maxBatchingWindow: Duration.seconds(20) });
  template.hasResourceProperties(MAPPING, { BatchSize: 1000, MaximumBatchingWindowInSeconds: 20 });
  template.hasResourceProperties(QUEUE, { VisibilityTimeout: 80 });
});

test('hides new messages for a time', () => {
  subscribed({ deliveryDelay: Duration.minutes(2) }).template.resourcePropertiesCountIs(QUEUE, { DelaySeconds: 120 }, 1);
});

test('is FIFO with a FIFO dead-letter queue where order counts, one message at a time', () => {
  const { template } = subscribed({ fifo: true });
  expect(Object.values(template.findResources(QUEUE)).map(({ Properties }) => Properties.FifoQueue)).toEqual([true, true]);
  template.hasResourceProperties(MAPPING, { BatchSize: 1 });
});

test('encrypts with the key it is given, the records too', () => {
  const stack = shop();
  const key = new kms.Key(stack, 'Key');
  const pattern = new Construct(stack, 'Orders');
  new SubscriptionQueue(pattern, 'Billing', {
    handler: userFunction(stack), name: 'billing', operations: new Operations(pattern), encryptionKey: key, idempotency: Idempotency.byMessageId(),
  });
  const template = Template.fromStack(stack);
  template.resourcePropertiesCountIs(QUEUE, { KmsMasterKeyId: stack.resolve(key.keyArn) }, 2);
  template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: Match.objectLike({ KMSMasterKeyId: stack.resolve(key.keyArn) }) });
});

test('gives the function its idempotency table by the ARN of its queue', () => {
  const { subscription, stack, template } = subscribed({ idempotency: Idempotency.byMessageId() });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        CATALOG_IDEMPOTENCY: {
          'Fn::Join': ['', ['{"', stack.resolve(subscription.queue.queueArn), '":{"table":"', stack.resolve(subscription.idempotencyTable!.tableName), '"}}']],
        },
      },
    },
  });
});

const SECTIONS = { BacklogAge: 'backlogage', DeadLetters: 'deadletters', DeadLettersAge: 'deadlettersage', Errors: 'errors', Throttles: 'throttles', Duration: 'duration' };

test.each(Object.entries(SECTIONS))('has the alarm billing%s, whose runbook is the one of all subscriptions', (alarm, section) => {
  const { operations, stack, template } = subscribed();
  expect(Object.keys(operations.alarms)).toHaveLength(6);
  const id = stack.resolve(operations.alarm(`billing${alarm}`).alarmArn)['Fn::GetAtt'][0];
  const { 'Fn::Join': [, parts] } = template.toJSON().Resources[id].Properties.AlarmDescription;
  expect(parts.pop()).toMatch(new RegExp(`\nRunbook: https://runbook.example#${section}$`));
});

test('overrides thresholds, and creates no disabled alarm', () => {
  const { operations, template } = subscribed({ alarms: { backlogAge: AlarmOverride.of({ threshold: 61 }), errors: AlarmOverride.disabled() } });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 61 });
  expect(Object.keys(operations.alarms)).not.toContain('billingErrors');
});

test.each([
  ['maxConcurrency', { maxConcurrency: 1 }, 'between 2 and 1000 (Lambda event source limit), got 1.'],
  ['batchSize', { batchSize: 11 }, 'between 1 and 10 (Lambda event source limit; over 10 needs a maxBatchingWindow and a standard queue), got 11.'],
  ['maxReceiveCount', { maxReceiveCount: 4 }, 'between 5 and 1000 (below 5, throttling alone moves messages to the dead-letter queue; SQS limit), got 4.'],
])('refuses a bad %s', (prop, props, bound) => {
  expect(() => validateSubscriptionQueue(new Validation(shop(), 'Pattern'), props)).toThrow(`Pattern at 'Shop': ${prop} must be ${bound}`);
});
