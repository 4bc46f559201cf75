import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { ReportingEngine } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/** A message that is received five times and never deleted is moved to the dead-letter queue. */
const app = new App();
const stack = new Stack(app, 'IntegReportingEngine');
const pattern = new ReportingEngine(stack, 'Orders');
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'ReportingEngine', { testCases: [stack] });
const send = () => test.assertions.awsApiCall('SQS', 'sendMessage', { QueueUrl: pattern.queue.queueUrl, MessageBody: 'espresso' });
const receive = () => test.assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: pattern.queue.queueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 2 });
const isReceived = ExpectedResult.objectLike({ Messages: [{ Body: 'espresso' }] });
const depth = (queueUrl: string, expected: number) => test.assertions
  .awsApiCall('SQS', 'getQueueAttributes', { QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
  .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: `${expected}` } }))
  .waitForAssertions({ totalTimeout: Duration.minutes(3), interval: Duration.seconds(2) });

send()
  .next(receive().expect(isReceived))
  .next(receive().expect(isReceived))
  .next(receive().expect(isReceived))
  .next(receive().expect(isReceived))
  .next(receive().expect(isReceived))
  // SQS moves the message when it would be received once more
  .next(receive())
  .next(depth(pattern.deadLetterQueue.queueUrl, 1))
  .next(depth(pattern.queue.queueUrl, 0));
