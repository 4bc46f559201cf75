import {
  ArnFormat, aws_events as events, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, aws_s3 as s3,
  aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn, CfnParameter, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ChannelSubscriptionOptions, MessageConsumer, DecoupledMessaging, DecoupledMessagingProps, EventContract, Idempotency, JsonSchema,
  MessageChannel, MessageFilter,
} from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

export const fixtures: PatternFixture[] = [
  { name: 'topic', create: (scope, id) => subscribed(scope, id, MessageChannel.topic()) },
  { name: 'FIFO topic', create: (scope, id) => subscribed(scope, id, MessageChannel.fifoTopic({ archiveRetention: Duration.days(7) })) },
  { name: 'queue', create: (scope, id) => subscribed(scope, id, MessageChannel.queue()) },
  { name: 'FIFO queue', create: (scope, id) => subscribed(scope, id, MessageChannel.fifoQueue()) },
  { name: 'stream', create: (scope, id) => subscribed(scope, id, MessageChannel.stream()) },
  { name: 'queue without a consumer', create: (scope, id) => new DecoupledMessaging(scope, id, { channel: MessageChannel.queue() }) },
  {
    name: 'topic with filters, contract, idempotency and claim check',
    create: (scope, id) => {
      const claimCheckBucket = new s3.Bucket(scope, `${id}Large`, { enforceSSL: true });
      const channel = subscribed(scope, id, MessageChannel.topic(), { idempotency: Idempotency.byMessageId(), filter: MessageFilter.body({ type: ['OrderPaid.v1'] }) }, {
        contracts: [orderPaid], claimCheckBucket,
      });
      channel.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(scope, `${id}OwnQueue`, { enforceSSL: true })), { filter: MessageFilter.attributes({ type: ['OrderPaid.v1'] }) });
      channel.grantPublish(userFunction(scope, `${id}Publisher`));
      return channel;
    },
  },
  {
    name: 'stream with enhanced fan-out, filter and idempotency',
    create: (scope, id) => subscribed(scope, id, MessageChannel.stream({ retentionPeriod: Duration.days(30), shardCount: 2 }), {
      filter: MessageFilter.body({ type: ['OrderPaid.v1'] }), idempotency: Idempotency.byJsonPointer('/orderId'), stream: { enhancedFanOut: true },
    }),
  },
  ...(['topic', 'fifoTopic', 'queue', 'fifoQueue', 'stream'] as const).map((kind): PatternFixture => ({
    name: `${kind} with a key of the user`,
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const channel = subscribed(scope, id, MessageChannel[kind](), { idempotency: Idempotency.byMessageId() }, { encryptionKey });
      channel.grantPublish(new iam.Role(scope, `${id}Publisher`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
      return channel;
    },
  })),
  {
    name: 'topic that forwards messages',
    create: (scope, id) => {
      const channel = new DecoupledMessaging(scope, id, { channel: MessageChannel.topic() });
      channel.subscribe('Fulfilment', MessageConsumer.stateMachine(userMachine(scope, id)), { idempotency: Idempotency.byMessageId() });
      channel.subscribe('Partner', MessageConsumer.eventBus(new events.EventBus(scope, `${id}Partner`)));
      channel.subscribe('Clicks', MessageConsumer.stream(new kinesis.Stream(scope, `${id}Clicks`)));
      const masterKey = kms.Alias.fromAliasName(scope, `${id}SnsKey`, 'alias/aws/sns');
      channel.subscribe('Region', MessageConsumer.topic(new sns.Topic(scope, `${id}Region`, { enforceSSL: true, masterKey })));
      return channel;
    },
  },
  {
    name: 'stream that forwards messages',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const channel = new DecoupledMessaging(scope, id, { channel: MessageChannel.stream(), encryptionKey });
      channel.subscribe('Archive', MessageConsumer.stream(new kinesis.Stream(scope, `${id}Archive`, { encryptionKey })));
      return channel;
    },
  },
  {
    name: 'FIFO queue that forwards messages',
    create: (scope, id) => {
      const channel = new DecoupledMessaging(scope, id, { channel: MessageChannel.fifoQueue() });
      channel.subscribe('Archive', MessageConsumer.stream(new kinesis.Stream(scope, `${id}Archive`)));
      return channel;
    },
  },
  {
    name: 'imported function and queue',
    imported: ['Imported'],
    create: (scope, id) => {
      const arn = (service: string, resource: string) => Stack.of(scope).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
      const channel = new DecoupledMessaging(scope, id, { channel: MessageChannel.topic() });
      const imported = lambda.Function.fromFunctionArn(scope, `${id}Function`, arn('lambda', `function:${id}Imported`));
      channel.subscribe('Billing', MessageConsumer.function(imported), { idempotency: Idempotency.byMessageId() });
      channel.subscribe('Audit', MessageConsumer.queue(sqs.Queue.fromQueueArn(scope, `${id}Queue`, arn('sqs', `${id}Imported`))));
      return channel;
    },
  },
  {
    name: 'stream with token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      return subscribed(scope, id, MessageChannel.stream({ shardCount: number('Shards', 2) }), {
        batchSize: number('BatchSize', 50),
        maxBatchingWindow: Duration.seconds(number('Window', 20)),
        stream: {
          startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
          startingPositionTimestamp: number('Start', 1_700_000_000),
          parallelizationFactor: number('Parallelization', 2),
          retryAttempts: number('Retries', 3),
          maxRecordAge: Duration.seconds(number('MaxAge', 3600)),
        },
      });
    },
  },
  {
    name: 'topic with token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      return subscribed(scope, id, MessageChannel.topic(), {
        maxConcurrency: number('MaxConcurrency', 7),
        batchSize: number('BatchSize', 5),
        maxReceiveCount: number('MaxReceiveCount', 6),
        maxBatchingWindow: Duration.seconds(number('Window', 20)),
        deliveryDelay: Duration.seconds(number('Delay', 60)),
      });
    },
  },
];

const orderPaid = EventContract.fromSchema('OrderPaid', {
  version: 1, source: 'coffee.payments', schema: JsonSchema.fromObject({ type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } }),
});

function subscribed(
  scope: Construct, id: string, channel: MessageChannel, options?: ChannelSubscriptionOptions, props?: Partial<DecoupledMessagingProps>,
): DecoupledMessaging {
  const pattern = new DecoupledMessaging(scope, id, { channel, ...props });
  pattern.subscribe('Billing', MessageConsumer.function(userFunction(scope, `${id}Billing`)), options);
  return pattern;
}

function userFunction(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, id, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.seconds(30),
  });
}

function userMachine(scope: Construct, id: string): sfn.StateMachine {
  return new sfn.StateMachine(scope, `${id}Machine`, {
    definitionBody: sfn.DefinitionBody.fromString('{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'),
    tracingEnabled: true,
    logs: { destination: new logs.LogGroup(scope, `${id}MachineLog`, { retention: logs.RetentionDays.ONE_WEEK }), level: sfn.LogLevel.ERROR },
  });
}
