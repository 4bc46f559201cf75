import { costOf } from './price-list';
import { queueOf } from './queue-of-mapping';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from '../../testing/private/stack-template';

/** A unit of work, as a load describes it. */
export interface UnitOfWork {
  readonly kilobytes: number;
  /** Of each invocation of a function. */
  readonly functionSeconds: number;
  readonly batchSize: number;
}

/** What each unit of work needs of a resource. */
export interface Need {
  /** Path of the resource that is billed. */
  readonly path: string;
  /** Path of what leads the work there. Default: `path`. */
  readonly at?: string;
  /** A name in docs/prices.json. */
  readonly price: string;
  readonly units: number;
}

/** SQS, SNS and EventBridge count each 64 KB as a request: https://aws.amazon.com/sqs/pricing/ */
const REQUEST_KB = 64;
/** HTTP APIs count each 512 KB: https://aws.amazon.com/api-gateway/pricing/ */
const HTTP_REQUEST_KB = 512;
/** A put unit of a stream with shards: https://aws.amazon.com/kinesis/data-streams/pricing/ */
const PUT_UNIT_KB = 25;
/** Firehose rounds each record up to 5 KB: https://aws.amazon.com/firehose/pricing/ */
const FIREHOSE_KB = 5;
/** The most messages in a request of Lambda to a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const RECEIVED_AT_ONCE = 10;
/** Lambda's default: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const DEFAULT_MEMORY = 128;
const KB_IN_GB = 1024 ** 2;

const API_PRICES: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'apiGateway.httpRequest',
  'AWS::ApiGateway::RestApi': 'apiGateway.restRequest',
  'AWS::AppSync::GraphQLApi': 'appSync.request',
};

/** Where APIs and target groups name the function that they invoke. */
const INVOKED: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Integration': 'IntegrationUri',
  'AWS::ApiGateway::Method': 'Integration.Uri',
  'AWS::AppSync::DataSource': 'LambdaConfig.LambdaFunctionArn',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Targets',
};

/** Whether an API or a target group invokes a function, which may be of another stack. */
const INVOKES: Readonly<Record<string, (resource: Resource) => boolean>> = {
  'AWS::ApiGatewayV2::Integration': ({ properties }) => properties.IntegrationType === 'AWS_PROXY' && properties.IntegrationSubtype === undefined,
  'AWS::ApiGateway::Method': method => JSON.stringify(propertyOf(method, 'Integration.Uri') ?? '').includes(':lambda:path/'),
  'AWS::AppSync::DataSource': ({ properties }) => properties.Type === 'AWS_LAMBDA',
  'AWS::ElasticLoadBalancingV2::TargetGroup': ({ properties }) => properties.TargetType === 'lambda',
};

/**
 * What a unit of work needs on its way through a pattern, as its template shows it. Each unit comes through the API if there is one, and goes through each queue, topic,
 * bus and stream. Each function that an event source mapping invokes receives it.
 */
export function templateWork(template: StackTemplate, unit: UnitOfWork): Need[] {
  const own = template.resources.filter(resource => template.isOwn(resource));
  return [...asked(own, template, unit), ...own.flatMap(resource => carried(resource, template, unit)), ...published(own, unit)];
}

/** Of several APIs and functions a request needs one: the dearest. */
function asked(own: Resource[], template: StackTemplate, unit: UnitOfWork): Need[] {
  const [api] = own.filter(({ type }) => type in API_PRICES).sort((a, b) => costOf(API_PRICES[b.type]) - costOf(API_PRICES[a.type]));
  const invoked = own.filter(resource => INVOKES[resource.type]?.(resource))
    .map(resource => ({ at: resource.path, handler: template.functionOf(propertyOf(resource, INVOKED[resource.type])) }));
  const units = api?.type === 'AWS::ApiGatewayV2::Api' ? Math.ceil(unit.kilobytes / HTTP_REQUEST_KB) : 1;
  return [...api ? [{ path: api.path, price: API_PRICES[api.type], units }] : [], ...dearestOf(invoked, unit)];
}

/** What a request needs that callers send to one of these functions themselves. */
export function calledWork(template: StackTemplate, functions: string[], unit: UnitOfWork): Need[] {
  return dearestOf(functions.map(at => ({ at, handler: template.resources.find(({ path }) => path === `${at}/Resource`) })), unit);
}

interface Invoked { readonly at: string; readonly handler?: Resource }

function dearestOf(invoked: Invoked[], unit: UnitOfWork): Need[] {
  const answering = invoked.filter(({ handler }) => !handler?.path.includes('/UnknownRoute'));
  const [dearest] = answering.sort((a, b) => memoryOf(b.handler) - memoryOf(a.handler));
  return dearest ? invocation(dearest.handler, dearest.at, unit, 1) : [];
}

function carried(resource: Resource, template: StackTemplate, unit: UnitOfWork): Need[] {
  const { type, properties, path } = resource;
  const { kilobytes } = unit;
  switch (type) {
    case 'AWS::SNS::Topic':
      return properties.FifoTopic === true
        ? [{ path, price: 'sns.fifoPublish', units: 1 }, { path, price: 'sns.fifoData', units: kilobytes / KB_IN_GB }]
        : [{ path, price: 'sns.publish', units: Math.ceil(kilobytes / REQUEST_KB) }];
    case 'AWS::Kinesis::Stream':
      return [properties.ShardCount === undefined
        ? { path, price: 'kinesis.dataIn', units: Math.ceil(kilobytes) / KB_IN_GB }
        : { path, price: 'kinesis.putUnit', units: Math.ceil(kilobytes / PUT_UNIT_KB) }];
    case 'AWS::KinesisFirehose::DeliveryStream':
      return [{ path, price: 'firehose.data', units: Math.ceil(kilobytes / FIREHOSE_KB) * FIREHOSE_KB / KB_IN_GB }];
    case 'AWS::DynamoDB::Table':
      // the two writes of an idempotency record
      return path.endsWith('/Idempotency/Resource') ? [{ path, price: 'dynamoDb.writeUnit', units: 2 }] : [];
    case 'AWS::Lambda::EventSourceMapping':
      return received(resource, template, unit);
    case 'AWS::SNS::Subscription':
      return template.resourceOf(properties.TopicArn)?.properties.FifoTopic === true
        ? [{ path, price: 'sns.fifoDelivery', units: 1 }, { path, price: 'sns.fifoDeliveredData', units: kilobytes / KB_IN_GB }]
        : [];
    case 'AWS::Events::Rule':
      return [{ path, price: 'eventBridge.apiDestination', units: endpointsOf(properties, template) * Math.ceil(kilobytes / REQUEST_KB) }];
    case 'AWS::KinesisAnalyticsV2::Application':
      return template.referencesIn(properties).filter((reference, at, all) => all.findIndex(other => other.resource === reference.resource) === at)
        .flatMap(({ resource: source }) => read(source, template, unit));
    default:
      return [];
  }
}

/** What an event source mapping receives, and the invocation that it makes of it. */
function received(resource: Resource, template: StackTemplate, unit: UnitOfWork): Need[] {
  const { path, properties } = resource;
  const source = template.resourceOf(properties.EventSourceArn);
  const handler = template.functionOf(properties.FunctionName);
  const queue = queueOf(resource, template);
  return [
    ...queue ? [{ path: queue.resource?.path ?? path, at: path, price: queue.price, units: requestsOf(queue.resource, template, unit) }] : [],
    ...source ? read(source, template, unit).map(need => ({ ...need, at: path })) : [],
    ...invocation(handler, path, unit, 1 / unit.batchSize),
  ];
}

/** What a reader of a stream pays for its data. Reading one with shards is free, unless the reader has its own throughput. */
function read({ type, path, properties }: Resource, template: StackTemplate, { kilobytes }: UnitOfWork): Need[] {
  const isFast = type === 'AWS::Kinesis::StreamConsumer';
  const stream = isFast ? template.resourceOf(properties.StreamARN) : undefined;
  const isOnDemand = (isFast ? stream?.properties : properties)?.ShardCount === undefined;
  const units = kilobytes / KB_IN_GB;
  if (isFast) { return [{ path, price: isOnDemand ? 'kinesis.onDemandConsumerData' : 'kinesis.consumerData', units }]; }
  return type === 'AWS::Kinesis::Stream' && isOnDemand ? [{ path, price: 'kinesis.dataOut', units }] : [];
}

/** How many targets of a rule are API destinations, also those that are imported. */
function endpointsOf({ Targets: targets }: Properties, template: StackTemplate): number {
  return (listOf(targets) as Properties[]).filter(({ Arn: arn }) =>
    template.resourceOf(arn)?.type === 'AWS::Events::ApiDestination' || JSON.stringify(arn).includes(':api-destination/')).length;
}

/** A message is sent, received and deleted. For the queue, what a topic sends is free. */
function requestsOf(queue: Resource | undefined, template: StackTemplate, { kilobytes, batchSize }: UnitOfWork): number {
  const isFree = queue !== undefined && template.ofType('AWS::SNS::Subscription').some(({ properties }) => template.resourceOf(properties.Endpoint) === queue);
  const chunks = Math.ceil(kilobytes / REQUEST_KB);
  const atOnce = Math.min(batchSize, RECEIVED_AT_ONCE);
  return (isFree ? 0 : chunks) + Math.ceil(kilobytes * atOnce / REQUEST_KB) / atOnce + 1 / atOnce;
}

/** Events of applications and of S3 are billed once, whatever number of rules they match. Other events of AWS are free. */
function published(own: Resource[], { kilobytes }: UnitOfWork): Need[] {
  const rule = own.find(({ type, properties }) => type === 'AWS::Events::Rule' && isBilled(properties.EventPattern as Properties | undefined));
  const bus = own.find(({ type }) => type === 'AWS::Events::EventBus');
  return rule ? [{ path: (bus ?? rule).path, price: 'eventBridge.event', units: Math.ceil(kilobytes / REQUEST_KB) }] : [];
}

function isBilled(pattern: Properties | undefined): boolean {
  const sources = listOf(pattern?.source).map(String);
  return pattern !== undefined && !(sources.length > 0 && sources.every(source => /^aws\.(?!s3$)/.test(source)));
}

/** A function of another stack has Lambda's defaults here. */
function invocation(handler: Resource | undefined, at: string, { functionSeconds }: UnitOfWork, times: number): Need[] {
  const path = handler?.path ?? at;
  const price = listOf(handler?.properties.Architectures).includes('arm64') ? 'lambda.gbSecondArm' : 'lambda.gbSecondX86';
  return [{ path, at, price: 'lambda.request', units: times }, { path, at, price, units: memoryOf(handler) / 1024 * functionSeconds * times }];
}

function memoryOf(handler: Resource | undefined): number {
  const memory = Number(handler?.properties.MemorySize);
  return Number.isNaN(memory) ? DEFAULT_MEMORY : memory;
}
