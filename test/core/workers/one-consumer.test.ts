import { App, aws_dynamodb as dynamodb, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { FanOutFanIn, FanOutIntake, PubSub, QueueDelivery, QueueLoadLeveling, QueueWorker, SubtaskWorker } from '../../../src';
import { orderCreated } from '../../pub-sub/contracts';
import { userFunction } from '../../support/stacks';

const ARN = 'arn:aws:sqs:us-east-1:111122223333:';
const MUST = 'queue must have one consumer, because each of two would get some of the messages: give each a queue (behind a topic, both get all), got ';
let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Shop'); });

function level(scope: Stack, id: string, queue: sqs.IQueue, deadLetterQueue: sqs.IQueue = new sqs.Queue(scope, `${id}DeadLetters`)) {
  return new QueueLoadLeveling(scope, id, {
    worker: QueueWorker.function(userFunction(scope, `${id}Function`)), delivery: QueueDelivery.fromQueue(queue, deadLetterQueue),
  });
}

function ownQueue() {
  const deadLetterQueue = new sqs.Queue(stack, 'DeadLetters', { retentionPeriod: Duration.days(14) });
  return { deadLetterQueue, queue: new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(1), deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 } }) };
}

test('a queue of the user has one consumer', () => {
  const { queue, deadLetterQueue } = ownQueue();
  level(stack, 'First', queue, deadLetterQueue);
  expect(() => level(stack, 'Second', queue, deadLetterQueue)).toThrow(
    `QueueLoadLeveling at 'Shop/Second': ${MUST}'Shop/Queue with consumer Shop/First'.`);
});

test('a queue that is imported twice has one consumer, also from two stacks', () => {
  const imported = (scope: Stack, id: string) => sqs.Queue.fromQueueArn(scope, id, `${ARN}orders`);
  const other = new Stack(stack.node.root as App, 'Other');
  level(stack, 'First', imported(stack, 'Imported'));
  level(stack, 'Another', sqs.Queue.fromQueueArn(stack, 'Payments', `${ARN}payments`));
  expect(() => level(other, 'Second', imported(other, 'Imported'))).toThrow(`${MUST}'Other/Imported with consumer Shop/First'.`);
});

test('a queue of another pattern has the consumer of that pattern', () => {
  const fan = new FanOutFanIn(stack, 'Fan', { intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) } });
  const { queue, deadLetterQueue } = fan.worker('small');
  expect(() => level(stack, 'Second', queue, deadLetterQueue)).toThrow(`${MUST}'${queue.node.path} with consumer Shop/Fan/`);
});

test('a table has one outbox, also on two buses', () => {
  const table = new dynamodb.Table(stack, 'Orders', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const contracts = [orderCreated];
  new PubSub(stack, 'Events', { contracts }).publishFrom(table, { events: contracts });
  expect(() => new PubSub(stack, 'Others', { contracts }).publishFrom(table, { events: contracts })).toThrow(
    "PubSub at 'Shop/Others': table must have one outbox, because a second sends the events of the first to its failure queue: "
    + "name all contracts in one publishFrom, got 'Shop/Orders with consumer Shop/Events'.");
});
