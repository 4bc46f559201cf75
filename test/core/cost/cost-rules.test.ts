import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigatewayv2, aws_appsync as appsync, aws_elasticloadbalancingv2 as elb, aws_events as events,
  aws_kinesis as kinesis, aws_kinesisanalyticsv2 as flink, aws_kinesisfirehose as firehose, aws_lambda as lambda,
  aws_scheduler as scheduler, aws_sns as sns, aws_sqs as sqs, CfnParameter, Size, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CostEstimate, DecoupledMessaging, MessageChannel, PatternLoad } from '../../../src';
import { describeWork } from '../../../src/core/private/work-model';
import { shop, userFunction } from '../../support/stacks';

const ROLE = 'arn:aws:iam::111122223333:role/shop';
const KB_IN_GB = 1024 ** 2;

let stack: Stack;
/** A pattern that makes nothing but a topic, for the resources of a test. */
let pattern: DecoupledMessaging;
beforeEach(() => {
  stack = shop();
  pattern = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() });
});

/** The units of a unit of work of one price, by resource below the pattern or the stack. */
function unitsOf(price: string, load: Partial<PatternLoad> = {}): { [resource: string]: number } {
  const { items } = CostEstimate.of(stack, { loads: [{ pattern, unitsPerMonth: 1, ...load }] });
  const priced = items.filter(({ isAtRest, billedFor }) => !isAtRest && billedFor === price);
  return Object.fromEntries(priced.map(({ resource, units }) => [resource.split('/').pop(), Number(units.toFixed(12))]));
}

const size = (kilobytes: number) => ({ unitSize: Size.bytes(kilobytes * 1024) });
const gb = (kilobytes: number) => Number((kilobytes / KB_IN_GB).toFixed(12));

test.each([[25, 1], [26, 2], [50, 2]])('a record of %s KB is %s puts of a stream with shards', (kilobytes, puts) => {
  new kinesis.Stream(pattern, 'Stream', { shardCount: 1 });
  expect(unitsOf('kinesis.putUnit', size(kilobytes))).toEqual({ Stream: puts });
});

test.each([[0.5, 1], [4.5, 5]])('a record of %s KB is %s KB into a stream on demand, and is read as it is', (kilobytes, billed) => {
  const stream = new kinesis.Stream(pattern, 'Stream', { streamMode: kinesis.StreamMode.ON_DEMAND });
  new lambda.EventSourceMapping(pattern, 'Reader', {
    target: userFunction(stack), eventSourceArn: stream.streamArn, startingPosition: lambda.StartingPosition.LATEST,
  });
  const { items } = CostEstimate.of(stack, { loads: [{ pattern, unitsPerMonth: 1, ...size(kilobytes) }] });
  const data = items.filter(({ billedFor }) => billedFor.startsWith('kinesis.data')).map(({ billedFor, units }) => [billedFor, Number(units.toFixed(12))]);
  expect(Object.fromEntries(data)).toEqual({ 'kinesis.dataIn': gb(billed), 'kinesis.dataOut': gb(kilobytes) });
});

test('an application reads the data of its stream on demand', () => {
  const stream = new kinesis.Stream(pattern, 'Stream', { streamMode: kinesis.StreamMode.ON_DEMAND });
  new flink.CfnApplication(pattern, 'Flink', {
    runtimeEnvironment: 'FLINK-1_20',
    serviceExecutionRole: ROLE,
    applicationConfiguration: { environmentProperties: { propertyGroups: [{ propertyGroupId: 'in', propertyMap: { one: stream.streamArn, two: stream.streamName } }] } },
  });
  expect(unitsOf('kinesis.dataOut', size(2))).toEqual({ Stream: gb(2) });
});

test.each([[1, 5], [5, 5], [6, 10]])('Firehose rounds a record of %s KB up to %s KB', (kilobytes, billed) => {
  new firehose.CfnDeliveryStream(pattern, 'Archive', { deliveryStreamType: 'DirectPut' });
  expect(unitsOf('firehose.data', size(kilobytes))).toEqual({ Archive: gb(billed) });
});

test('a queue gives ten messages at once, also where a batch is larger', () => {
  new lambda.EventSourceMapping(pattern, 'Poller', { target: userFunction(stack), eventSourceArn: new sqs.Queue(pattern, 'Queue').queueArn });
  expect(unitsOf('sqs.request', { batchSize: 1000 })).toEqual({ Queue: 1.2 });
});

test.each([[64, 1], [65, 2]])('a message of %s KB is %s to a topic, and an event as many', (kilobytes, units) => {
  new events.EventBus(pattern, 'Bus');
  new events.Rule(pattern, 'Rule', { eventPattern: { source: ['shop'] } });
  const { items } = CostEstimate.of(stack, { loads: [{ pattern, unitsPerMonth: 1, ...size(kilobytes) }] });
  const counted = items.filter(({ billedFor }) => ['sns.publish', 'eventBridge.event'].includes(billedFor)).map(item => [item.billedFor, item.units]);
  expect(Object.fromEntries(counted)).toEqual({ 'sns.publish': units, 'eventBridge.event': units });
});

test.each([[['aws.s3'], 1], [['aws.ec2'], undefined], [['aws.ec2', 'shop'], 1]])('an event of %j is billed %s times', (source, units) => {
  new events.Rule(pattern, 'Rule', { eventPattern: { source } });
  expect(unitsOf('eventBridge.event').Rule).toBe(units);
});

test('a FIFO topic costs its data', () => {
  new sns.Topic(pattern, 'Fifo', { fifo: true, topicName: 'orders' });
  expect(unitsOf('sns.fifoData', size(100))).toEqual({ Fifo: gb(100) });
});

test('of an API of each kind, a unit of work needs the dearest', () => {
  new apigatewayv2.CfnApi(pattern, 'Http', { name: 'http', protocolType: 'HTTP' });
  new apigateway.CfnRestApi(pattern, 'Rest', { name: 'rest' });
  const { items } = CostEstimate.of(stack, { loads: [{ pattern, unitsPerMonth: 1, ...size(513) }] });
  expect(items.filter(({ billedFor }) => billedFor.startsWith('apiGateway')).map(({ billedFor, units }) => [billedFor, units])).toEqual([['apiGateway.restRequest', 1]]);
});

describe('a request', () => {
  const invokes = (name: string, props: Partial<lambda.FunctionProps> = {}) => {
    const handler = userFunction(stack, name, props);
    new elb.CfnTargetGroup(pattern, `${name}Target`, { targetType: 'lambda', targets: [{ id: handler.functionArn }] });
  };

  test('invokes the function with the most memory', () => {
    invokes('Small', { memorySize: 128 });
    invokes('Large', { memorySize: 1024 });
    invokes('Middle', { memorySize: 512 });
    expect(unitsOf('lambda.gbSecondX86')).toEqual({ Large: 0.1 });
  });

  test('costs the time of a function on arm64 by its own price, and 100 ms without another figure', () => {
    invokes('Arm', { memorySize: 1024, architecture: lambda.Architecture.ARM_64 });
    expect(unitsOf('lambda.gbSecondArm')).toEqual({ Arm: 0.1 });
  });

  test('invokes no function where an integration calls a service, or an address', () => {
    const [apiId, invoked] = ['api', userFunction(stack).functionArn];
    new apigatewayv2.CfnIntegration(pattern, 'Service', { apiId, integrationType: 'AWS_PROXY', integrationSubtype: 'SQS-SendMessage', integrationUri: invoked });
    new apigatewayv2.CfnIntegration(pattern, 'Address', { apiId, integrationType: 'HTTP_PROXY', integrationUri: invoked });
    new elb.CfnTargetGroup(pattern, 'Target', { targetType: 'ip', targets: [{ id: invoked }] });
    expect(unitsOf('lambda.request')).toEqual({});
  });

  test('invokes an imported function of a data source, and none for a table', () => {
    new appsync.CfnDataSource(pattern, 'Table', { apiId: 'api', name: 'table', type: 'AMAZON_DYNAMODB' });
    new appsync.CfnDataSource(pattern, 'Source', {
      apiId: 'api',
      name: 'orders',
      type: 'AWS_LAMBDA',
      lambdaConfig: { lambdaFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:order' },
    });
    expect(unitsOf('lambda.request')).toEqual({ Source: 1 });
  });

  test('invokes an imported function of a method', () => {
    const uri = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:order/invocations';
    const method = { restApiId: 'api', resourceId: 'root', authorizationType: 'NONE' };
    new apigateway.CfnMethod(pattern, 'Put', { ...method, httpMethod: 'PUT', integration: { type: 'AWS', uri: 'arn:aws:apigateway:us-east-1:sqs:path/queue' } });
    new apigateway.CfnMethod(pattern, 'Get', { ...method, httpMethod: 'GET', integration: { type: 'AWS_PROXY', uri } });
    expect(unitsOf('lambda.request')).toEqual({ Get: 1 });
  });
});

test('of shares within shares, the nearest counts', () => {
  const outer = new Construct(pattern, 'Outer');
  const inner = new Construct(outer, 'Inner');
  describeWork(outer, () => ({ shares: [{ below: outer, times: 0 }, { below: inner, times: 3 }] }));
  new lambda.EventSourceMapping(inner, 'Poller', { target: userFunction(stack, 'Work'), eventSourceArn: new sqs.Queue(stack, 'Queue').queueArn });
  expect(unitsOf('lambda.request')).toEqual({ Work: 3 });
});

test('an imported endpoint is delivered to, and a queue is none', () => {
  new events.CfnRule(pattern, 'Rule', {
    eventPattern: { source: ['shop'] },
    targets: [{ id: 'One', arn: 'arn:aws:events:us-east-1:111122223333:api-destination/partner/1' }, { id: 'Two', arn: 'arn:aws:sqs:us-east-1:111122223333:orders' }],
  });
  expect(unitsOf('eventBridge.apiDestination')).toEqual({ Rule: 1 });
});

describe('at rest', () => {
  const dollarsOf = (billedFor: string) =>
    CostEstimate.of(stack).items.filter(item => item.billedFor === billedFor).map(({ dollarsPerMonth }) => dollarsPerMonth.toFixed(4));

  test('environments on arm64 have a price of their own', () => {
    const handler = userFunction(stack, 'Arm', { memorySize: 1024, architecture: lambda.Architecture.ARM_64 });
    new lambda.Alias(stack, 'Alias', { aliasName: 'live', version: handler.currentVersion, provisionedConcurrentExecutions: 2 });
    expect(dollarsOf('provisioned environments')).toEqual(['17.5204']);
  });

  test('a budget of exactly the estimate passes', () => {
    new kinesis.Stream(stack, 'Stream', { shardCount: 1 });
    const { dollarsPerMonth } = CostEstimate.of(stack);
    const again = shop();
    new DecoupledMessaging(again, 'Orders', { channel: MessageChannel.topic() });
    new kinesis.Stream(again, 'Stream', { shardCount: 1 });
    const estimate = CostEstimate.of(again, { budget: dollarsPerMonth });
    expect(estimate.dollarsPerMonth).toBe(dollarsPerMonth);
  });

  test('a number of shards that is known at deployment only has no price, and no sum is lost by it', () => {
    new kinesis.CfnStream(stack, 'Stream', { shardCount: new CfnParameter(stack, 'Shards', { type: 'Number' }).valueAsNumber });
    const estimate = CostEstimate.of(stack);
    expect(Number.isFinite(estimate.dollarsPerMonth)).toBe(true);
    expect(estimate.table).toContain('  AWS::Kinesis::Stream\n');
  });

  const schedule = (scheduleExpression: string) => new scheduler.CfnSchedule(stack, 'Schedule', {
    flexibleTimeWindow: { mode: 'OFF' }, scheduleExpression, target: { arn: ROLE, roleArn: ROLE },
  });

  test.each([['rate(2 minutes)', 21_900], ['rate(1 hour)', 730], ['rate(1 day)', 30]])('a schedule of %s runs %s times a month', (expression, runs) => {
    schedule(expression);
    const { items } = CostEstimate.of(stack);
    expect(items.filter(({ billedFor }) => billedFor === 'runs of a schedule').map(({ units }) => units)).toEqual([runs]);
  });

  test('a schedule of a calendar is named, because nobody counts its runs', () => {
    schedule('cron(0 12 * * ? *)');
    expect(CostEstimate.of(stack).table).toContain('  AWS::Scheduler::Schedule\n');
  });

  test('the cache of a GraphQL API is named', () => {
    new appsync.CfnApiCache(stack, 'Cache', { apiId: 'api', apiCachingBehavior: 'FULL_REQUEST_CACHING', ttl: 60, type: 'SMALL' });
    expect(CostEstimate.of(stack).table).toContain('  AWS::AppSync::ApiCache\n');
  });
});
