import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patience } from './patience';
import { worker } from './worker';
import { MessageConsumer, ResultStore, FanOutFanIn, FanOutIntake, SubtaskWorker, JobSplitter } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/** A function splits messages: into three subtasks, whose results are items of a table, or into none, which completes the job at once. */
const app = new App();
const stack = new Stack(app, 'IntegFanOutFanInSplitter');
const ended = new dynamodb.Table(stack, 'Ended', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
const fn = (name: string) => worker(new Construct(stack, name), name, Duration.seconds(5));
const listener = fn('ended');
listener.addEnvironment('ENDED_TABLE', ended.tableName);
ended.grant(listener, 'dynamodb:UpdateItem');

const documents = new FanOutFanIn(stack, 'Documents', {
  intake: FanOutIntake.messages(),
  workers: { page: SubtaskWorker.function(fn('page')) },
  splitter: JobSplitter.function(fn('split')),
  results: ResultStore.table(),
  onJobEnded: MessageConsumer.function(listener),
});
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const { assertions } = new IntegTest(app, 'FanOutFanInSplitter', { testCases: [stack] });
const send = (pages: number) => assertions.awsApiCall('SQS', 'sendMessage', { QueueUrl: documents.intakeQueue.queueUrl, MessageBody: JSON.stringify({ pages }) });
const count = (TableName: string, Count: number) => assertions.awsApiCall('DynamoDB', 'scan', { TableName, Select: 'COUNT' })
  .expect(ExpectedResult.objectLike({ Count })).waitForAssertions(patience());

send(3)
  .next(send(0))
  .next(count(documents.resultsTable!.tableName, 3))
  .next(assertions.awsApiCall('DynamoDB', 'getItem', { TableName: ended.tableName, Key: { id: { S: 'message:complete' } } })
    .expect(ExpectedResult.objectLike({ Item: { heard: { N: '2' } } })).waitForAssertions(patience()))
  .next(count(documents.jobTable.tableName, 2));
