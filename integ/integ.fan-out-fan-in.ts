import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, Duration, RemovalPolicies, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { httpUrl } from './http-url';
import { patience } from './patience';
import { worker } from './worker';
import { MessageConsumer, FanOutFanIn, FanOutIntake, SubtaskWorker, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * Every worker processes an uploaded object, and one JobEnded event says complete. A job with a failing subtask ends as
 * partial, and the subtask is moved to the dead-letter queue; so does one whose worker crashes, by the sweeper.
 * An object that is too large is refused.
 */
const app = new App();
const stack = new Stack(app, 'IntegFanOutFanIn');
const ended = new dynamodb.Table(stack, 'Ended', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
const listener = worker(new Construct(stack, 'Listener'), 'ended', Duration.seconds(10));
listener.addEnvironment('ENDED_TABLE', ended.tableName);
ended.grant(listener, 'dynamodb:UpdateItem');
const resize = (name: string) => SubtaskWorker.function(worker(new Construct(stack, name), 'resize', Duration.seconds(2)));

const texts = new FanOutFanIn(stack, 'Texts', {
  intake: FanOutIntake.bucket({
    prefix: 'incoming/', suffixes: ['.txt'], limits: { maxSize: Size.bytes(100) }, upload: { auth: WebAuth.none() },
  }),
  workers: { small: resize('SmallWorker'), large: resize('LargeWorker') },
  deadline: Duration.minutes(3),
  onJobEnded: MessageConsumer.function(listener),
});
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const { assertions } = new IntegTest(app, 'FanOutFanIn', { testCases: [stack] });
const put = (key: string, body: string) => assertions.awsApiCall('S3', 'putObject', { Bucket: texts.intakeBucket!.bucketName, Key: key, Body: body });
const heard = (key: string, outcome: string, results: number) => assertions.awsApiCall('DynamoDB', 'getItem', {
  TableName: ended.tableName, Key: { id: { S: `${key}:${outcome}` } },
}).expect(ExpectedResult.objectLike({ Item: { heard: { N: '1' }, results: { N: `${results}` } } })).waitForAssertions(patience(Duration.minutes(4)));
const depth = (queueUrl: string, count: number) => assertions.awsApiCall('SQS', 'getQueueAttributes', {
  QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'],
}).expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: `${count}` } })).waitForAssertions(patience(Duration.minutes(4)));
const get = (path: string) => assertions.httpApiCall(`${httpUrl(texts.api!)}${path}`);

get('jobs/nobody').expect(ExpectedResult.objectLike({ status: 404 }))
  .next(put('incoming/good.txt', 'espresso'))
  .next(put('incoming/bad.txt', 'poison'))
  .next(put('incoming/crash.txt', 'crash'))
  .next(put('incoming/huge.txt', 'x'.repeat(101)))
  .next(put('elsewhere/other.txt', 'no job'))
  .next(heard('incoming/good.txt', 'complete', 2))
  .next(heard('incoming/bad.txt', 'partial', 1))
  .next(depth(texts.worker('large').deadLetterQueue.queueUrl, 2))
  .next(assertions.invokeFunction({ functionName: texts.sweeperFunction.functionName, payload: '{}' })
    .expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: 'null' })))
  .next(heard('incoming/crash.txt', 'partial', 1))
  .next(depth(texts.worker('small').deadLetterQueue.queueUrl, 0))
  .next(depth(texts.intakeDeadLetterQueue.queueUrl, 0))
  .next(depth(texts.jobEndedDeadLetterQueue!.queueUrl, 0))
  // good, bad, crash and huge: an object outside the prefix is not a job, and the sweeper's looks at dead-letter queues are none
  .next(assertions.awsApiCall('DynamoDB', 'scan', {
    TableName: texts.jobTable.tableName,
    Select: 'COUNT',
    FilterExpression: 'attribute_not_exists(look)',
  }).expect(ExpectedResult.objectLike({ Count: 4 })));
