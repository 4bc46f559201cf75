import { ExpectedResult, IApiCall, IntegTest, LambdaInvokeFunction, Match } from '@aws-cdk/integ-tests-alpha';
import { App, aws_lambda as lambda, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patience } from './patience';
import { worker } from './worker';
import { ReportingEngine, ViewProjection } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

const [ROUNDS, ITEMS] = [6, 150];
/** A view follows 900 changes of 150 items, some of them poison, and is what the source says. Changes that come late have no effect. */
const app = new App();
const stack = new Stack(app, 'IntegReportingEngine');
const engine = new ReportingEngine(stack, 'Tweets');
const top = engine.addIndexTable('TopTweets', {
  projection: ViewProjection.pick('id', 'country', 'views'), partitionBy: 'country', sortBy: 'views', limit: 20, shardCount: 4,
});
const open = engine.addIndexTable('Repaired', {
  projection: ViewProjection.jsonata('text = "repaired" ? { "id": id, "views": views, "words": $count($split(text, " ")) }'), sortBy: 'id', limit: 100, shardCount: 1,
});

const functionOf = (name: string): lambda.Function => {
  const handler = worker(new Construct(stack, name), name, Duration.seconds(60));
  handler.addEnvironment('SOURCE_TABLE', engine.source.tableName);
  return handler;
};
const churn = functionOf('churn');
engine.source.grant(churn, 'dynamodb:BatchWriteItem');
const compare = functionOf('compare-view');
engine.source.grant(compare, 'dynamodb:Scan');
top.enableFor(compare);
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'ReportingEngine', { testCases: [stack] });
const invoke = (handler: lambda.IFunction, payload: object) => test.assertions
  .invokeFunction({ functionName: handler.functionName, payload: JSON.stringify(payload) });
const answers = (payload: object) => ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.serializedJson(payload) });

/** How many items each round leaves: churn.ts decides by the same chance. */
const chance = (item: number) => (item * 7_919 + (ROUNDS - 1) * 104_729) % 100;
const items = Array.from({ length: ITEMS }, (_, item) => item);
const repaired = items.filter(item => chance(item) >= 12 && chance(item) < 15);
const rows = items.filter(item => chance(item) >= 12).length;
const BEYOND = 12_345_678_901_234_567_000n;
const first = ['ES', 'IT'].map((_, remainder) => items
  .filter(item => chance(item) >= 15 && (item % 3 === 0) === (remainder === 0))
  .map(item => BEYOND + BigInt((chance(item) * 31 + item) % 450))
  .reduce((one, other) => one > other ? one : other).toString());
function isTheSource(): IApiCall {
  const call = invoke(compare, {}).expect(answers({ differences: 0, rows, first })).waitForAssertions(patience());
  // what waits gets the permission for `lambda:Invoke`, which is no action of Lambda
  (call as LambdaInvokeFunction).waiterProvider!.addToRolePolicy({ Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [compare.functionArn] });
  return call;
}

/** A record of the stream that comes again when the items are long gone. */
const late = (item: number) => ({
  Records: [{
    eventName: 'INSERT',
    eventSourceARN: engine.source.tableStreamArn,
    dynamodb: {
      SequenceNumber: '1',
      ApproximateCreationDateTime: 1_577_836_800,
      Keys: { id: { S: `tweet-${item}` } },
      NewImage: { id: { S: `tweet-${item}` }, country: { S: 'ES' }, text: { S: 'repaired' }, views: { N: '99999999999999999999' } },
    },
  }],
});
const removed = items.find(item => chance(item) < 12)!;

invoke(churn, { rounds: ROUNDS, items: ITEMS }).expect(answers({ changes: ROUNDS * ITEMS + repaired.length }))
  .next(isTheSource())
  .next(invoke(engine.projectorFunction, late(removed)).expect(answers({ batchItemFailures: [] })))
  .next(invoke(engine.projectorFunction, late(repaired[0])).expect(answers({ batchItemFailures: [] })))
  .next(isTheSource())
  .next(test.assertions.awsApiCall('DynamoDB', 'getItem', { TableName: open.table.tableName, Key: { id: { S: JSON.stringify({ id: `tweet-${repaired[0]}` }) } } })
    .expect(ExpectedResult.objectLike({
      Item: { data: { M: { id: { S: `tweet-${repaired[0]}` }, views: { N: String(BEYOND - BigInt(repaired[0])) }, words: { N: '1' } } }, indexShard: { S: '#0' } },
    })))
  .next(test.assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: engine.failureQueue.queueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 2 })
    .expect(ExpectedResult.objectLike({
      Messages: [{ MessageAttributes: { reason: { StringValue: 'TopTweets: the attributes to sort and partition by must be numbers or texts' } } }],
    })));
