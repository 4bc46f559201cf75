import {
  App, aws_apigateway as apigateway, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_kinesisanalyticsv2 as flink,
  aws_lambda as lambda, aws_scheduler as scheduler, aws_sqs as sqs, CfnResource, Duration, Size, Stack,
} from 'aws-cdk-lib';
import {
  Aggregator, Backend, CostEstimate, CostItem, DecoupledMessaging, MessageChannel, MessageConsumer, PatternLoad, PubSub, QueueLoadLeveling,
  QueueWorker, ServiceExposure, SimpleWebService, Source, StreamIngest, StreamPipeline,
} from '../../../src';
import { orderCreated } from '../../pub-sub/contracts';
import { shop, userEndpoint, userFunction } from '../../support/stacks';

const MILLION = 1_000_000;
const GB = 1024 ** 2;

let stack: Stack;
beforeEach(() => { stack = shop(); });

/** The units of a unit of work by resource and price. */
function work(pattern: PatternLoad['pattern'], load: Partial<PatternLoad> = {}): { [item: string]: number } {
  const { items } = CostEstimate.of(Stack.of(pattern), { loads: [{ pattern, unitsPerMonth: MILLION, ...load }] });
  return Object.fromEntries(items.filter(({ isAtRest }) => !isAtRest).map(({ resource, billedFor, units }) => [`${resource} ${billedFor}`, Number((units / MILLION).toFixed(9))]));
}

/** The items at rest of a kind. */
function atRest(billedFor: string, scope = stack): Pick<CostItem, 'units' | 'dollarsPerMonth'>[] {
  return CostEstimate.of(scope).items.filter(item => item.isAtRest && item.billedFor === billedFor)
    .map(({ units, dollarsPerMonth }) => ({ units, dollarsPerMonth: Number(dollarsPerMonth.toFixed(4)) }));
}

const unpriced = () => CostEstimate.of(stack).table.split('because the library has no price at rest:\n')[1]?.trim().split(/\s+/);

describe('a request without an API', () => {
  test('invokes the dearest function of a service once', () => {
    const exposure = ServiceExposure.internalSdk({ provisionedConcurrency: 1 });
    const handler = userFunction(stack, 'Order', { memorySize: 512 });
    expect(work(new SimpleWebService(stack, 'Orders', { handler, exposure }), { functionDuration: Duration.millis(250) }))
      .toEqual({ 'Shop/Order lambda.request': 1, 'Shop/Order lambda.gbSecondX86': 0.125 });
  });

  test('invokes an imported function of a service, which has the memory that Lambda gives', () => {
    const handler = lambda.Function.fromFunctionAttributes(stack, 'Imported', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:order', sameEnvironment: true });
    const orders = new SimpleWebService(stack, 'Orders', { handler, exposure: ServiceExposure.internalSdk() });
    expect(work(orders)).toEqual({ 'Shop/Imported lambda.request': 1, 'Shop/Imported lambda.gbSecondX86': 0.0125 });
  });

  test('invokes the function of an aggregate', () => {
    const price = Source.of(Backend.function(userFunction(stack, 'Price')), { path: '/price' });
    const invoice = new Aggregator(stack, 'Invoice', { sources: { price }, exposure: ServiceExposure.internalSdk() });
    expect(work(invoice)).toMatchObject({ 'Shop/Invoice/Handler lambda.request': 1 });
  });
});

test('a request to an API whose function is in another stack invokes it once', () => {
  const handler = userFunction(new Stack(stack.node.root as App, 'Functions'), 'Order', { memorySize: 1024 });
  const units = work(new SimpleWebService(stack, 'Orders', { handler }).addRoute('GET /orders', handler));
  expect(Object.entries(units).filter(([item]) => item.includes('lambda.')).map(([item, count]) => [item.split(' ').pop(), count]).sort())
    .toEqual([['lambda.gbSecondX86', 0.0125], ['lambda.request', 1]]);
});

test('a REST API costs its requests, whatever their size, and an HTTP API each 512 KB', () => {
  const handler = userFunction(stack, 'Order');
  const http = new SimpleWebService(stack, 'Http', { handler }).addRoute('GET /orders', handler);
  expect(work(http, { unitSize: Size.kibibytes(513) })).toMatchObject({ 'Shop/Http/Api/Api apiGateway.httpRequest': 2 });
  const other = shop();
  const rest = new SimpleWebService(other, 'Rest', { handler: userFunction(other, 'Order'), exposure: ServiceExposure.restApi() });
  const units = work(rest.addRoute('GET /orders', userFunction(other, 'Get')), { unitSize: Size.kibibytes(513) });
  expect(Object.entries(units).filter(([item]) => item.includes('apiGateway')).map(([item, count]) => [item.split(' ').pop(), count])).toEqual([['apiGateway.restRequest', 1]]);
});

describe('a queue that is imported', () => {
  test.each([['orders', 'sqs.request', 0.2628], ['orders.fifo', 'sqs.fifoRequest', 0.3285]])('%s is polled, and has three requests of each job', (name, price, dollars) => {
    const queue = sqs.Queue.fromQueueArn(stack, 'Own', `arn:aws:sqs:us-east-1:111122223333:${name}`);
    const jobs = new QueueLoadLeveling(stack, 'Jobs', { worker: QueueWorker.function(userFunction(stack, 'Work')) });
    new lambda.EventSourceMapping(jobs, 'Other', { target: userFunction(stack, 'More'), eventSourceArn: queue.queueArn });
    const { items } = CostEstimate.of(stack, { loads: [{ pattern: jobs, unitsPerMonth: MILLION }] });
    const ofOther = items.filter(({ resource }) => resource === 'Shop/Jobs/Other').map(({ billedFor, units, dollarsPerMonth }) => [billedFor, units, dollarsPerMonth.toFixed(4)]);
    expect(Object.fromEntries(ofOther.map(([kind, ...figures]) => [kind, figures]))).toEqual({
      'polled queues': [1, dollars.toFixed(4)], [price]: [3 * MILLION, (dollars / 0.219).toFixed(4)],
    });
  });
});

describe('a stream', () => {
  test('with extended retention costs more for each shard', () => {
    new kinesis.Stream(stack, 'Day', { shardCount: 2, retentionPeriod: Duration.hours(24) });
    new kinesis.Stream(stack, 'Week', { shardCount: 2, retentionPeriod: Duration.hours(25) });
    expect(atRest('shards')).toEqual([{ units: 2, dollarsPerMonth: 51.1 }, { units: 2, dollarsPerMonth: 21.9 }]);
  });

  test('of an imported ARN has consumers whose price is not known', () => {
    new kinesis.CfnStreamConsumer(stack, 'Consumer', { consumerName: 'audit', streamArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/orders' });
    expect(unpriced()).toEqual(['AWS::Kinesis::StreamConsumer']);
  });

  const reading = (stream: StreamIngest) => {
    const pipeline = new StreamPipeline(stack, 'Clicks', { stream });
    const consumer = new kinesis.CfnStreamConsumer(pipeline, 'Fast', { consumerName: 'fast', streamArn: pipeline.stream.streamArn });
    new lambda.EventSourceMapping(pipeline, 'Reader', {
      target: userFunction(stack, 'Read'), eventSourceArn: consumer.attrConsumerArn, startingPosition: lambda.StartingPosition.LATEST,
    });
    return work(pipeline, { unitSize: Size.mebibytes(1) });
  };

  test.each<[string, () => StreamIngest, string, string]>([
    ['on demand', () => StreamIngest.onDemand(), 'kinesis.onDemandConsumerData', 'kinesis.dataOut'],
    ['with shards', () => StreamIngest.provisioned({ shardCount: 1 }), 'kinesis.consumerData', 'kinesis.onDemandConsumerData'],
  ])('%s costs what an enhanced consumer reads', (_, ingest, price, other) => {
    const items = Object.entries(reading(ingest())).map(([item, units]) => [item.split(' ').pop(), units]);
    expect(items).toContainEqual([price, Number((1 / 1024).toFixed(9))]);
    expect(items.map(([name]) => name)).not.toContain(other);
  });
});

test('a FIFO topic costs each delivery to a queue, and its data', () => {
  const orders = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.fifoTopic() });
  ['Bill', 'Ship'].forEach(name => orders.subscribe(name, MessageConsumer.function(userFunction(stack, `${name}Function`))));
  const units = Object.entries(work(orders)).filter(([item]) => item.includes('sns.fifoDeliver')).map(([item, count]) => [item.split(' ').pop(), count]);
  const data = Number((1 / GB).toFixed(9));
  expect(units.sort()).toEqual([['sns.fifoDeliveredData', data], ['sns.fifoDeliveredData', data], ['sns.fifoDelivery', 1], ['sns.fifoDelivery', 1]]);
});

test('an event to an endpoint is delivered for each 64 KB', () => {
  const events = new PubSub(stack, 'Events', { contracts: [orderCreated] });
  events.subscribe('Partner', MessageConsumer.apiDestination(userEndpoint(stack)), { events: [orderCreated] });
  const units = Object.entries(work(events, { unitSize: Size.kibibytes(65) })).filter(([item]) => item.includes('apiDestination'));
  expect(units.map(([item, count]) => [item.split(' ').pop(), count])).toEqual([['eventBridge.apiDestination', 2]]);
});

describe('at rest', () => {
  test('an alarm that is evaluated more often than each minute costs more, and one of a band has three metrics', () => {
    const metric = (period: Duration) => new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', period });
    metric(Duration.seconds(10)).createAlarm(stack, 'Fast', { threshold: 1, evaluationPeriods: 1 });
    metric(Duration.minutes(1)).createAlarm(stack, 'Slow', { threshold: 1, evaluationPeriods: 1 });
    new cloudwatch.AnomalyDetectionAlarm(stack, 'Odd', { metric: metric(Duration.minutes(1)), evaluationPeriods: 1 });
    expect(atRest('metrics of alarms')).toEqual([{ units: 3, dollarsPerMonth: expect.closeTo(0.3, 6) as number }, { units: 1, dollarsPerMonth: 0.3 }, { units: 1, dollarsPerMonth: 0.1 }]);
  });

  test('a composite alarm has a price', () => {
    const alarm = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }).createAlarm(stack, 'Slow', { threshold: 1, evaluationPeriods: 1 });
    new cloudwatch.CompositeAlarm(stack, 'Both', { alarmRule: alarm });
    expect(atRest('composite alarms')).toEqual([{ units: 1, dollarsPerMonth: 0.5 }]);
  });

  test('an application costs its KPUs by its parallelism, and one more', () => {
    new flink.CfnApplication(stack, 'Flink', {
      runtimeEnvironment: 'FLINK-1_20',
      serviceExecutionRole: 'arn:aws:iam::111122223333:role/flink',
      applicationConfiguration: { flinkApplicationConfiguration: { parallelismConfiguration: { configurationType: 'CUSTOM', parallelism: 5, parallelismPerKpu: 2 } } },
    });
    expect(atRest('KPUs')).toEqual([{ units: 4, dollarsPerMonth: 321.2 }]);
  });

  test('environments that a version keeps ready have a price, as those of an alias', () => {
    new lambda.Version(stack, 'Version', { lambda: userFunction(stack, 'Order', { memorySize: 1024 }), provisionedConcurrentExecutions: 2 });
    expect(atRest('provisioned environments')).toEqual([{ units: 2, dollarsPerMonth: 21.9002 }]);
  });

  test('a schedule costs its invocations, and those of its function', () => {
    new scheduler.CfnSchedule(stack, 'Schedule', {
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: 'rate(1 minute)',
      target: { arn: 'arn:aws:lambda:us-east-1:111122223333:function:run', roleArn: 'arn:aws:iam::111122223333:role/run' },
    });
    expect(atRest('runs of a schedule')).toEqual([{ units: 43_800, dollarsPerMonth: 0.0526 }]);
  });

  test.each<[string, string, () => void]>([
    ['a table with capacity of its own', 'AWS::DynamoDB::Table', () => new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } })],
    ['the cache of an API', 'AWS::ApiGateway::Stage', () => new apigateway.CfnStage(stack, 'Stage', { restApiId: 'api', cacheClusterEnabled: true, cacheClusterSize: '0.5' })],
    ['a poller with capacity of its own', 'AWS::Lambda::EventSourceMapping', () => new lambda.CfnEventSourceMapping(stack, 'Poller', {
      functionName: 'work', eventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:orders', provisionedPollerConfig: { minimumPollers: 2 },
    })],
    ['a service whose name begins as one that is free', 'AWS::S3Outposts::Bucket', () => new CfnResource(stack, 'Bucket', { type: 'AWS::S3Outposts::Bucket' })],
  ])('%s is named, because its price is not known', (_, type, add) => {
    add();
    expect(unpriced()).toEqual([type]);
  });
});
