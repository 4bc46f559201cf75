import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, FanOutFanIn, FanOutIntake, Idempotency, JobEndedConsumer, MessageChannel, MessageConsumer, PubSub, QueueDelivery,
  QueueLoadLeveling,
  QueueWorker, SubtaskWorker,
} from '../../src';
import { orderCreated } from '../pub-sub/contracts';
import { shop, userFunction } from '../support/stacks';

const DAY = 24 * 3600;
const TIMES = { retentionPeriod: Duration.days(10), deliveryDelay: Duration.minutes(5) };

type Properties = Record<string, unknown> & { readonly Threshold?: unknown; readonly Environment?: { readonly Variables: Record<string, unknown> } };

function resources(template: Template, type: string): Properties[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties as Properties);
}

/** The queues with a dead-letter queue. */
const sources = (template: Template) => resources(template, 'AWS::SQS::Queue').filter(({ RedrivePolicy }) => RedrivePolicy !== undefined);

/** What the alarms say of the time after which SQS deletes a message, and from which age on they speak of a loss. */
function figures(template: Template) {
  const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(alarm => ({ ...alarm, text: JSON.stringify(alarm.AlarmDescription) }));
  return {
    tell: alarms.filter(({ text }) => text.includes('10 days')).length,
    tellOld: alarms.filter(({ text }) => text.includes('4 days') && !text.includes('14 days')).length,
    deadLettersAge: alarms.filter(({ Threshold }) => Threshold === 0.75 * 4 * DAY).length,
  };
}

describe.each(['standard', 'fifo'] as const)('the times of the queue of QueueLoadLeveling, %s', kind => {
  const stack = shop();
  const leveling = new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack), { idempotency: Idempotency.byMessageId() }),
    delivery: kind === 'standard' ? QueueDelivery.standard(TIMES) : QueueDelivery.fifo({ ...TIMES, messageGroupIdPointer: '/customer' }),
  });
  leveling.addAsyncHttpApi('Api');
  const template = Template.fromStack(stack);

  test('are those of the queue, and of the delivery', () => {
    expect(sources(template)).toEqual([expect.objectContaining({ MessageRetentionPeriod: 10 * DAY, DelaySeconds: 300 })]);
    expect(leveling.queue).toBeDefined();
  });

  test('are followed by the records, the results and the idempotency', () => {
    const environments = resources(template, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables ?? {});
    const [api] = environments.filter(variables => 'RESULT_RETENTION_SECONDS' in variables);
    const [sweeper] = environments.filter(variables => 'DEAD_LETTER_QUEUE_ARN' in variables);
    const records = { MESSAGE_RETENTION_SECONDS: String(10 * DAY), RECORD_RETENTION_SECONDS: String(24 * DAY) };
    expect(api).toMatchObject({ ...records, RESULT_RETENTION_SECONDS: String(11 * DAY) });
    expect(sweeper).toMatchObject(records);
    expect(JSON.stringify(environments)).toContain(`\\"expiresAfter\\":${88 * DAY}`);
  });

  test('are followed by the alarms', () => {
    const told = figures(template);
    expect(told.tell).toBeGreaterThan(1);
    expect(told.tellOld).toBe(0);
    expect(told.deadLettersAge).toBe(kind === 'standard' ? 1 : 0); // SQS counts from the move in a FIFO queue
  });
});

test.each(['queue', 'fifoQueue'] as const)('the times of a channel: %s', kind => {
  const stack = shop();
  const messaging = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel[kind](TIMES) });
  messaging.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { idempotency: Idempotency.byMessageId() });
  const template = Template.fromStack(stack);
  expect(messaging.guarantees.retentionPeriod!.toDays()).toBe(10);
  expect(sources(template)).toEqual([expect.objectContaining({ MessageRetentionPeriod: 10 * DAY, DelaySeconds: 300 })]);
  expect(JSON.stringify(template.toJSON())).toContain(`\\"expiresAfter\\":${88 * DAY}`);
  expect(figures(template)).toMatchObject({ tellOld: 0, deadLettersAge: kind === 'queue' ? 1 : 0 });
});

test.each(['topic', 'bus'] as const)('the times of the queue of a subscription: %s', kind => {
  const stack = shop();
  const options = { ...TIMES, idempotency: Idempotency.byMessageId() };
  const consumer = MessageConsumer.function(userFunction(stack));
  if (kind === 'topic') {
    new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() }).subscribe('Billing', consumer, options);
  } else {
    new PubSub(stack, 'Orders', { contracts: [orderCreated] }).subscribe('Billing', consumer, { ...options, events: [orderCreated] });
  }
  const template = Template.fromStack(stack);
  expect(sources(template)).toEqual([expect.objectContaining({ MessageRetentionPeriod: 10 * DAY, DelaySeconds: 300 })]);
  expect(JSON.stringify(template.toJSON())).toContain(`\\"expiresAfter\\":${88 * DAY}`);
  expect(figures(template)).toMatchObject({ tellOld: 0, deadLettersAge: 1 });
});

test('JobEnded events are gathered for a function', () => {
  const stack = shop();
  new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.messages(),
    workers: { small: SubtaskWorker.function(userFunction(stack, 'Small')) },
    onJobEnded: JobEndedConsumer.function(userFunction(stack, 'Listener'), { batchSize: 1000, maxBatchingWindow: Duration.minutes(1) }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1000, MaximumBatchingWindowInSeconds: 60 });
});

test.each([
  [{ retentionPeriod: Duration.days(14) }, /QueueDelivery\.standard: retentionPeriod must be whole seconds between 1 minute and 13 days .*got 14 days/],
  [{ retentionPeriod: Duration.seconds(59) }, /retentionPeriod must .*got 59 seconds/],
  [{ deliveryDelay: Duration.minutes(16) }, /deliveryDelay must be whole seconds between 0 seconds and 15 minutes .*got 16 minutes/],
] as const)('times beyond the limits are refused: %j', (times, message) => {
  expect(() => QueueDelivery.standard(times)).toThrow(message);
  expect(() => MessageChannel.queue(times)).toThrow('MessageChannel.queue');
});

test('a subscription says where the retention period belongs', () => {
  const subscribe = (channel: MessageChannel, retentionPeriod: Duration) => {
    const stack = shop();
    new DecoupledMessaging(stack, 'Orders', { channel }).subscribe('Billing', MessageConsumer.function(userFunction(stack)), { retentionPeriod });
  };
  expect(() => subscribe(MessageChannel.topic(), Duration.days(14))).toThrow(/retentionPeriod must be between 1 minute and 13 days .*got 14 days/);
  expect(() => subscribe(MessageChannel.queue(), Duration.days(5))).toThrow(/retentionPeriod must be left out: it is an option of MessageChannel.queue/);
  expect(() => subscribe(MessageChannel.stream(), Duration.days(5))).toThrow(/retentionPeriod must be left out: it is an option of MessageChannel.stream/);
});
