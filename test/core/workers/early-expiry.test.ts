import { App, aws_sqs as sqs, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import {
  DecoupledMessaging, FanOutFanIn, FanOutIntake, MessageChannel, MessageConsumer, PubSub, QueueDelivery, QueueLoadLeveling, QueueWorker,
  SubtaskWorker,
} from '../../../src';
import { orderCreated } from '../../pub-sub/contracts';
import { userFunction, warnings } from '../../support/stacks';

const PAGE = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Shop'); });

const expiry = () => warnings(stack).filter(text => text.includes('before SQS moves it'));
/** Of a visibility timeout of 90 minutes. */
const slow = () => userFunction(stack, 'Slow', { timeout: Duration.minutes(15) });

const level = (delivery: QueueDelivery, maxReceiveCount?: number) =>
  new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(slow()), delivery, maxReceiveCount });

function own({ maxReceiveCount, ...props }: sqs.QueueProps & { maxReceiveCount: number }) {
  const deadLetterQueue = new sqs.Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) });
  const queue = new sqs.Queue(stack, 'Waiting', { visibilityTimeout: Duration.minutes(90), ...props, deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount } });
  return QueueDelivery.fromQueue(queue, deadLetterQueue);
}

test.each<[string, string, () => unknown]>([
  ['a queue', 'Shop/Payments/Queue', () => level(QueueDelivery.standard(), 64)],
  ['a FIFO queue', 'Shop/Payments/Queue', () => level(QueueDelivery.fifo(), 64)],
  ['your queue', 'Shop/Waiting', () => level(own({ maxReceiveCount: 64 }))],
  ['the queue of a channel', 'Shop/Orders/Queue', () => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.queue() })
    .subscribe('Billing', MessageConsumer.function(slow()), { maxReceiveCount: 64 })],
  ['the queue of a subscription to a topic', 'Shop/Orders/Billing/Queue', () => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() })
    .subscribe('Billing', MessageConsumer.function(slow()), { maxReceiveCount: 64 })],
  ['the queue of a subscription to events', 'Shop/Orders/Billing/Queue', () => new PubSub(stack, 'Orders', { contracts: [orderCreated] })
    .subscribe('Billing', MessageConsumer.function(slow()), { events: [orderCreated], maxReceiveCount: 64 })],
  ['the queue of subtasks', 'Shop/Fan/Resize/Queue', () => new FanOutFanIn(stack, 'Fan', {
    intake: FanOutIntake.messages(), workers: { resize: SubtaskWorker.function(slow(), { maxReceiveCount: 64 }) },
  })],
])('%s: warns that a message expires before it is a dead letter', (_, path, create) => {
  create();
  expect(expiry()).toEqual([expect.stringMatching(new RegExp(
    `^The retention period of queue '${path.replace(/\//g, '/(?:.+/)?')}' should be longer than 4 days, its 64 receives times the visibility timeout of 1 hour 30 minutes, got 4 days\\. `
    + 'With less, SQS deletes a message that always fails before SQS moves it to the dead-letter queue '))]);
  expect(expiry()[0]).toContain(`(${PAGE})`);
});

test('the delay counts', () => {
  level(QueueDelivery.standard({ retentionPeriod: Duration.hours(8), deliveryDelay: Duration.minutes(15) }), 5);
  expect(expiry()).toEqual([]);
  stack = new Stack(new App(), 'Shop');
  level(QueueDelivery.standard({ retentionPeriod: Duration.minutes(465), deliveryDelay: Duration.minutes(15) }), 5);
  expect(expiry()).toEqual([expect.stringContaining(
    'should be longer than 7 hours 45 minutes, its 5 receives times the visibility timeout of 1 hour 30 minutes and its delay of 15 minutes, got 7 hours 45 minutes.')]);
});

test('nothing is said of what is known at deployment only, nor by default', () => {
  const count = new CfnParameter(stack, 'Count', { type: 'Number', default: 5 }).valueAsNumber;
  level(own({ maxReceiveCount: count }));
  expect(expiry()).toEqual([]);
  stack = new Stack(new App(), 'Shop');
  level(QueueDelivery.standard());
  expect(expiry()).toEqual([]);
});

test('the consumer of the queue of a channel decides', () => {
  const { queue, deadLetterQueue } = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.queue({ retentionPeriod: Duration.hours(7) }) });
  level(QueueDelivery.fromQueue(queue!, deadLetterQueue!));
  expect(expiry()).toEqual([expect.stringContaining('should be longer than 7 hours 30 minutes, its 5 receives times the visibility timeout of 1 hour 30 minutes, got 7 hours.')]);
});
