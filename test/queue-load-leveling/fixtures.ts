import {
  ArnFormat, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_kms as kms, aws_lambda as lambda,
  aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sqs as sqs, CfnParameter, Duration, Stack, Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpSignature, Idempotency, JsonSchema, QueueDelivery, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker, ClaimCheck, WebAuth } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

export const fixtures: PatternFixture[] = [
  { name: 'default', create: (scope, id) => leveling(scope, id) },
  { name: 'FIFO', create: (scope, id) => leveling(scope, id, { delivery: QueueDelivery.fifo() }) },
  { name: 'batching window', create: (scope, id) => leveling(scope, id, { batchSize: 1000, maxBatchingWindow: Duration.seconds(30) }) },
  {
    name: 'imported function',
    imported: ['Imported'],
    create: (scope, id) => {
      const functionArn = Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName: `${id}Imported`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      const worker = lambda.Function.fromFunctionAttributes(scope, `${id}Function`, { functionArn, sameEnvironment: true });
      const pattern = new QueueLoadLeveling(scope, id, { worker: QueueWorker.function(worker, { timeout: Duration.minutes(15) }) });
      pattern.addAsyncHttpApi('Api');
      return pattern;
    },
  },
  {
    name: 'token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      const pattern = new QueueLoadLeveling(scope, id, {
        worker: QueueWorker.function(userFunction(scope, id, Duration.seconds(number('Timeout', 60)))),
        maxConcurrency: number('MaxConcurrency', 7),
        batchSize: number('BatchSize', 5),
        maxBatchingWindow: Duration.seconds(number('BatchingWindow', 20)),
        maxReceiveCount: number('MaxReceiveCount', 6),
      });
      pattern.addAsyncHttpApi('Api', {
        resultRetention: Duration.seconds(number('ResultRetention', 9 * 24 * 60 * 60)),
        claimCheck: ClaimCheck.bucket(),
        throttle: { rateLimit: number('RateLimit', 10), burstLimit: number('BurstLimit', 20) },
      });
      return pattern;
    },
  },
  {
    name: 'idempotent worker and a key of the user',
    create: (scope, id) => new QueueLoadLeveling(scope, id, {
      worker: QueueWorker.function(userFunction(scope, id), { idempotency: Idempotency.byJsonPointer('/orderId') }),
      delivery: QueueDelivery.fifo({ encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) }),
    }),
  },
  {
    name: 'queue of the user',
    create: (scope, id) => {
      const deadLetterQueue = new sqs.Queue(scope, `${id}OwnDeadLetters`, { retentionPeriod: Duration.days(14), enforceSSL: true });
      const queue = new sqs.Queue(scope, `${id}OwnQueue`, {
        visibilityTimeout: Duration.minutes(6),
        enforceSSL: true,
        deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 10 },
      });
      return leveling(scope, id, { delivery: QueueDelivery.fromQueue(queue, deadLetterQueue) });
    },
  },
  {
    name: 'imported queue, function and key',
    imported: ['Imported'],
    create: (scope, id) => {
      const arn = (service: string, resource: string) => Stack.of(scope).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
      const worker = lambda.Function.fromFunctionArn(scope, `${id}Function`, arn('lambda', `function:${id}Imported`));
      const keyArn = arn('kms', 'key/11111111-2222-3333-4444-555555555555');
      const [queue, deadLetterQueue] = ['Queue', 'DeadLetters'].map(name => sqs.Queue.fromQueueAttributes(scope, `${id}Own${name}`, {
        queueArn: arn('sqs', `${id}Imported${name}`), keyArn,
      }));
      const pattern = new QueueLoadLeveling(scope, id, {
        worker: QueueWorker.function(worker),
        delivery: QueueDelivery.fromQueue(queue, deadLetterQueue),
      });
      pattern.addAsyncHttpApi('Api');
      return pattern;
    },
  },
  {
    name: 'key of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const table = recordsTable(scope, id, { encryptionKey });
      const bucket = new s3.Bucket(scope, `${id}OwnBucket`, { encryptionKey, enforceSSL: true });
      const pattern = leveling(scope, id, { delivery: QueueDelivery.standard({ encryptionKey }) });
      pattern.addAsyncHttpApi('Api', { jobTable: table, claimCheck: ClaimCheck.bucket(bucket) });
      return pattern;
    },
  },
  {
    name: 'container worker with token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      return new QueueLoadLeveling(scope, id, {
        worker: QueueWorker.container(userTask(scope, id), {
          vpc: network(scope, id),
          backlogPerTask: number('BacklogPerTask', 20),
          visibilityTimeout: Duration.seconds(number('VisibilityTimeout', 120)),
        }),
        maxConcurrency: number('MaxConcurrency', 30),
      });
    },
  },
  {
    name: 'container worker in a network',
    create: (scope, id) => new QueueLoadLeveling(scope, id, { worker: QueueWorker.container(userTask(scope, id), { vpc: network(scope, id) }) }),
  },
  {
    name: 'container worker in a cluster, with asynchronous HTTP API',
    create: (scope, id) => {
      const cluster = new ecs.Cluster(scope, `${id}Cluster`, { vpc: network(scope, id), containerInsightsV2: ecs.ContainerInsights.ENABLED });
      const pattern = new QueueLoadLeveling(scope, id, { worker: QueueWorker.container(userTask(scope, id), { cluster }), maxConcurrency: 20 });
      pattern.addAsyncHttpApi('Api');
      return pattern;
    },
  },
  {
    name: 'asynchronous HTTP API',
    create: (scope, id) => {
      const pattern = leveling(scope, id);
      pattern.addAsyncHttpApi('Api');
      return pattern;
    },
  },
  {
    name: 'asynchronous HTTP API with schema, claim check and tokens of an issuer',
    create: (scope, id) => {
      const pattern = leveling(scope, id);
      pattern.addAsyncHttpApi('Api', {
        requestSchema: JsonSchema.fromObject({ type: 'object', required: ['order'], properties: { order: { type: 'string' } } }),
        claimCheck: ClaimCheck.bucket(),
        auth: WebAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] }),
      });
      return pattern;
    },
  },
  {
    name: 'asynchronous HTTP API with an authorizer function and a table of the user',
    create: (scope, id) => {
      const pattern = leveling(scope, id);
      pattern.addAsyncHttpApi('Api', {
        jobTable: recordsTable(scope, id),
        auth: WebAuth.lambdaAuthorizer(userFunction(scope, `${id}Authorizer`, Duration.seconds(5))),
      });
      return pattern;
    },
  },
  {
    name: 'asynchronous HTTP API open to everybody',
    publicBecause: 'WebAuth.none() was asked for',
    create: (scope, id) => {
      const pattern = leveling(scope, id);
      pattern.addAsyncHttpApi('Api', { auth: WebAuth.none() });
      Validations.of(pattern).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'WebAuth.none() was asked for' });
      return pattern;
    },
  },
  {
    name: 'two asynchronous HTTP APIs',
    create: (scope, id) => {
      const pattern = leveling(scope, id);
      pattern.addAsyncHttpApi('Api');
      pattern.addAsyncHttpApi('Partners', { path: 'orders' });
      return pattern;
    },
  },
  {
    name: 'webhook APIs with signatures and a claim check',
    publicBecause: 'a signature was asked for',
    create: (scope, id) => {
      const pattern = leveling(scope, id);
      const secret = new secretsmanager.Secret(scope, `${id}Secret`, { encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: 'The sender rotates it' });
      pattern.addWebhookApi('GitHub', { signature: HttpSignature.github(secret), forwardedRequestHeaders: ['X-GitHub-Event'], claimCheck: ClaimCheck.bucket() });
      pattern.addWebhookApi('Partner', { signature: HttpSignature.function(userFunction(scope, `${id}Partner`, Duration.seconds(5))), path: 'partner' });
      Validations.of(pattern).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'A signature was asked for' });
      return pattern;
    },
  },
  {
    name: 'webhook API with a signature of its own',
    publicBecause: 'a signature was asked for',
    create: (scope, id) => {
      const pattern = leveling(scope, id);
      const secret = secretsmanager.Secret.fromSecretNameV2(scope, `${id}Secret`, 'partner');
      pattern.addWebhookApi('Partner', { signature: HttpSignature.hmac(secret, { header: 'X-Signature', timestampHeader: 'X-Timestamp' }) });
      Validations.of(pattern).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'A signature was asked for' });
      return pattern;
    },
  },
  {
    name: 'webhook API with IAM authorization before a FIFO queue',
    create: (scope, id) => {
      const pattern = leveling(scope, id, { delivery: QueueDelivery.fifo({ messageGroupIdPointer: '/customer' }) });
      pattern.addWebhookApi('Orders', { auth: WebAuth.iam(), deliveryIdPointer: '/body/id' });
      return pattern;
    },
  },
  {
    name: 'FIFO with asynchronous HTTP API',
    create: (scope, id) => {
      const pattern = leveling(scope, id, { delivery: QueueDelivery.fifo({ messageGroupIdPointer: '/customer' }) });
      pattern.addAsyncHttpApi('Api');
      return pattern;
    },
  },
];

function leveling(scope: Construct, id: string, props: Partial<QueueLoadLevelingProps> = {}): QueueLoadLeveling {
  return new QueueLoadLeveling(scope, id, { worker: QueueWorker.function(userFunction(scope, id)), ...props });
}

function userFunction(scope: Construct, id: string, timeout = Duration.seconds(30)): lambda.Function {
  return new lambda.Function(scope, `${id}Function`, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout,
  });
}

function recordsTable(scope: Construct, id: string, props: Partial<dynamodb.TableProps> = {}): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  const table = new dynamodb.Table(scope, `${id}OwnTable`, {
    partitionKey: { name: 'id', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    ...props,
  });
  table.addGlobalSecondaryIndex({ indexName: 'wake', partitionKey: { name: 'wakeShard', type: STRING }, sortKey: { name: 'wakeAt', type: STRING } });
  return table;
}

function network(scope: Construct, id: string): ec2.IVpc {
  return new ec2.Vpc(scope, `${id}Network`, { maxAzs: 2, restrictDefaultSecurityGroup: false });
}

function userTask(scope: Construct, id: string): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(scope, `${id}Task`);
  task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:22') });
  return task;
}
