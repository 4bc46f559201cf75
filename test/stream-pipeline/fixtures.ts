import { ArnFormat, aws_certificatemanager as acm, aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ARCHIVE_DEFAULTS, ARCHIVE_FIXTURES } from './archive-fixtures';
import { CONSUMER_DEFAULTS, CONSUMER_FIXTURES } from './consumer-fixtures';
import { FLINK_DEFAULTS, FLINK_FIXTURES } from './flink-fixtures';
import { SEARCH_FIXTURES } from './search-fixtures';
import { JsonSchema, MessageConsumer, StreamIngest, StreamPipeline, StreamPipelineProps, StreamTransform, StreamWindowOptions, WebAuth, WindowAggregate } from '../../src';
import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { PatternFixture, StatedDefaults } from '../contract/pattern-fixture';
import { userFunction } from '../support/stacks';

const CUSTOMER = { name: 'customer', type: dynamodb.AttributeType.STRING };
const contract = JsonSchema.fromObject({
  type: 'object',
  required: ['customer', 'total'],
  properties: { customer: { type: 'string' }, total: { type: 'number' } },
});

/** With a branch of each kind, for what users build first. */
function piped(scope: Construct, id: string, props: StreamPipelineProps = {}, handler: lambda.IFunction = userFunction(scope, `${id}Fraud`)): StreamPipeline {
  const pipeline = new StreamPipeline(scope, id, props);
  pipeline.toConsumer('Fraud', MessageConsumer.function(handler));
  pipeline.toTable('Latest', { partitionKey: CUSTOMER });
  return pipeline;
}

function transformed(scope: Construct, id: string, props: StreamPipelineProps = {}): StreamPipeline {
  const pipeline = new StreamPipeline(scope, id, { contract, ...props });
  pipeline.grantPut(new iam.Role(scope, `${id}Producer`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  const large = pipeline.transform('Large', StreamTransform.filter('total > 100'));
  large.toConsumer('Fraud', MessageConsumer.function(userFunction(scope, `${id}Fraud`)), { enhancedFanOut: true, parallelizationFactor: 2 });
  large.transform('Short', StreamTransform.jsonata('{ "customer": customer, "cents": total * 100 }'))
    .toTable('Latest', { partitionKey: CUSTOMER, sortKey: { name: 'cents', type: dynamodb.AttributeType.NUMBER } });
  return pipeline;
}

/** With windows of everything that customers order. */
function windowed(scope: Construct, id: string, props: StreamPipelineProps = {}, more: Partial<StreamWindowOptions> = {}): StreamPipeline {
  const pipeline = new StreamPipeline(scope, id, props);
  pipeline.window('PerMinute', { key: CUSTOMER, timestamp: 'at', size: Duration.minutes(1), aggregates: { orders: WindowAggregate.count() }, ...more });
  return pipeline;
}

export const fixtures: PatternFixture[] = [
  { name: 'default', create: (scope, id) => new StreamPipeline(scope, id) },
  { name: 'a branch of each kind', create: (scope, id) => piped(scope, id) },
  { name: 'contract and transforms', create: (scope, id) => transformed(scope, id, { stream: StreamIngest.provisioned({ shardCount: 2, retentionPeriod: Duration.days(7) }) }) },
  {
    name: 'a key of the user',
    create: (scope, id) => transformed(scope, id, { encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) }),
  },
  {
    name: 'a stream and a table of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const pipeline = transformed(scope, id, { stream: StreamIngest.fromStream(new kinesis.Stream(scope, `${id}Own`, { encryptionKey })) });
      const table = new dynamodb.Table(scope, `${id}Table`, { partitionKey: CUSTOMER, encryptionKey, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } });
      pipeline.toTable('Customers', { partitionKey: CUSTOMER, table });
      return pipeline;
    },
  },
  {
    name: 'imported function, stream and table',
    imported: ['Imported', 'imported'],
    create: (scope, id) => {
      const stream = kinesis.Stream.fromStreamArn(scope, `${id}Stream`, Stack.of(scope).formatArn({ service: 'kinesis', resource: 'stream', resourceName: `Imported${id}` }));
      const handler = lambda.Function.fromFunctionAttributes(scope, `${id}Fraud`, {
        functionArn: Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName: `Imported${id}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
        sameEnvironment: true,
      });
      const pipeline = new StreamPipeline(scope, id, { contract, stream: StreamIngest.fromStream(stream) });
      pipeline.toConsumer('Fraud', MessageConsumer.function(handler));
      pipeline.toTable('Latest', { partitionKey: CUSTOMER, table: dynamodb.Table.fromTableName(scope, `${id}Table`, `Imported${id}`) });
      return pipeline;
    },
  },
  {
    name: 'transforms that are functions',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id, { contract });
      const [clean, name] = ['CleanTransform', 'NameTransform'].map(each => userFunction(scope, `${id}${each}`));
      const named = pipeline.transform('Clean', StreamTransform.function(clean)).transform('Large', StreamTransform.filter('total > 100'))
        .transform('Name', StreamTransform.function(name.currentVersion), { output: contract });
      named.toTable('Latest', { partitionKey: CUSTOMER });
      named.toConsumer('Fraud', MessageConsumer.function(userFunction(scope, `${id}Fraud`)));
      return pipeline;
    },
  },
  {
    name: 'HTTP ingests',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id, { contract, encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      pipeline.addHttpIngest('Collector', { cors: { allowOrigins: ['https://shop.example.com'] }, partitionKeyPointer: '/customer' });
      pipeline.addHttpIngest('Devices', {
        partitionKeyPointer: '/customer',
        auth: WebAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['devices'] }),
        throttle: { rateLimit: 10, burstLimit: 20 },
        domain: {
          domainName: `${id.toLowerCase()}.example.com`,
          certificate: acm.Certificate.fromCertificateArn(scope, `${id}Certificate`, Stack.of(scope).formatArn({ service: 'acm', resource: 'certificate', resourceName: 'c' })),
        },
      });
      return pipeline;
    },
  },
  {
    name: 'an HTTP ingest',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id);
      pipeline.addHttpIngest('Collector');
      return pipeline;
    },
  },
  ...ARCHIVE_FIXTURES,
  ...SEARCH_FIXTURES,
  ...CONSUMER_FIXTURES,
  ...FLINK_FIXTURES,
  {
    name: 'tables with replays',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id, { contract, encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      pipeline.toTable('Latest', { partitionKey: CUSTOMER, sortKey: { name: 'total', type: dynamodb.AttributeType.NUMBER }, replay: true });
      pipeline.transform('Clean', StreamTransform.function(userFunction(scope, `${id}CleanTransform`)), { output: contract })
        .toTable('Customers', { partitionKey: CUSTOMER, replay: true, batchSize: 50 });
      return pipeline;
    },
  },
  { name: 'windows', create: (scope, id) => windowed(scope, id) },
  {
    name: 'windows with a key of the user',
    create: (scope, id) => windowed(scope, id, {
      contract: JsonSchema.fromObject({
        type: 'object', required: ['customer', 'total', 'at', 'page'], properties: { customer: { type: 'string' }, total: { type: 'number' }, at: { type: 'string' }, page: { type: 'string' } },
      }),
      encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }),
    }, {
      allowedLateness: Duration.hours(1),
      allowedClockSkew: Duration.seconds(0),
      resultRetention: Duration.days(400),
      replay: true,
      aggregates: { revenue: WindowAggregate.sum('total'), least: WindowAggregate.min('total'), most: WindowAggregate.max('total'), page: WindowAggregate.last('page') },
    }),
  },
  {
    name: 'token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      const pipeline = new StreamPipeline(scope, id, { stream: StreamIngest.provisioned({ shardCount: number('Shards', 2) }) });
      pipeline.toTable('Latest', {
        partitionKey: CUSTOMER, batchSize: number('Batch', 50), maxBatchingWindow: Duration.seconds(number('Window', 20)), retryAttempts: number('Retries', 20), maxRecordAge: Duration.seconds(number('Age', 3600)),
      });
      return pipeline;
    },
  },
];

const MAPPING = 'AWS::Lambda::EventSourceMapping';
const shown = (type: string, property: string) => (template: StackTemplate) => propertyOf(template.ofType(type)[0], property);

export const defaults: StatedDefaults = {
  ...ARCHIVE_DEFAULTS,
  ...FLINK_DEFAULTS,
  'OnDemandIngestOptions.retentionPeriod': { fixture: 'default', actual: shown('AWS::Kinesis::Stream', 'RetentionPeriodHours'), expected: { 'Duration.days(1)': 24 } },
  'HttpIngestOptions.auth': {
    fixture: 'an HTTP ingest',
    actual: template => propertyOf(template.ofType('AWS::ApiGatewayV2::Route').find(({ properties }) => properties.RouteKey === 'POST /events')!, 'AuthorizationType'),
    expected: { 'WebAuth.iam()': 'AWS_IAM' },
  },
  'HttpIngestOptions.partitionKeyPointer': {
    fixture: 'an HTTP ingest',
    actual: template => template.ofType('AWS::Lambda::Function').map(fn => propertyOf(fn, 'Environment.Variables.PARTITION_KEY_POINTER')).find(value => value !== undefined),
    expected: { "'/key'": '/key' },
  },
  'StreamTableOptions.replay': {
    fixture: 'a branch of each kind', actual: template => template.ofType('AWS::StepFunctions::StateMachine').length > 0, expected: { false: false },
  },
  'StreamWindowOptions.replay': {
    fixture: 'windows', actual: template => template.ofType('AWS::StepFunctions::StateMachine').length > 0, expected: { false: false },
  },
  ...CONSUMER_DEFAULTS,
  'StreamBranchOptions.batchSize': { fixture: 'a branch of each kind', actual: shown(MAPPING, 'BatchSize'), expected: { 100: 100 } },
};
