import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { patience } from './patience';
import { worker } from './worker';
import { QueueDelivery, QueueLoadLeveling, QueueWorker } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/** A poisoned message of one group is moved to the FIFO dead-letter queue; the rest is processed. */
const app = new App();
const stack = new Stack(app, 'IntegQueueLoadLevelingFifo');
const leveling = new QueueLoadLeveling(stack, 'Payments', {
  worker: QueueWorker.function(worker(stack, 'charge')),
  delivery: QueueDelivery.fifo({ contentBasedDeduplication: true }),
});
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'QueueLoadLevelingFifo', { testCases: [stack] });
const send = (group: string, order: string, amount: number) => test.assertions.awsApiCall('SQS', 'sendMessage', {
  QueueUrl: leveling.queue.queueUrl,
  MessageGroupId: group,
  MessageBody: JSON.stringify({ order, amount }),
});
const depth = (queueUrl: string) => test.assertions.awsApiCall('SQS', 'getQueueAttributes', {
  QueueUrl: queueUrl,
  AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
});

send('a', 'poison', 1)
  .next(send('a', 'espresso', 2))
  .next(send('b', 'espresso', 3))
  .next(depth(leveling.deadLetterQueue.queueUrl)
    .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '1', ApproximateNumberOfMessagesNotVisible: '0' } }))
    .waitForAssertions(patience()))
  .next(depth(leveling.queue.queueUrl)
    .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' } }))
    .waitForAssertions(patience()));
