import { aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_events as events, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, ArnFormat, CfnParameter, Duration, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride, MessageConsumer, ResultStore, FanOutFanIn, FanOutFanInProps, FanOutIntake, SubtaskWorker, JobSplitter } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

export const fixtures: PatternFixture[] = [
  { name: 'default', create: (scope, id) => fanOut(scope, id) },
  {
    name: 'uploads and a function that consumes JobEnded events',
    create: (scope, id) => fanOut(scope, id, {
      intake: FanOutIntake.bucket({ suffixes: ['.jpg', '.png'], limits: { mediaTypes: ['image/jpeg', 'image/png'] }, upload: {} }),
      onJobEnded: MessageConsumer.function(userFunction(scope, `${id}Listener`)),
    }),
  },
  {
    name: 'messages, status API, results in a table, a bus for JobEnded events',
    create: (scope, id) => {
      const pattern = fanOut(scope, id, {
        intake: FanOutIntake.messages(),
        results: ResultStore.table(),
        onJobEnded: MessageConsumer.eventBus(new events.EventBus(scope, `${id}Bus`)),
      });
      pattern.addStatusApi({ showUnownedJobs: true });
      return pattern;
    },
  },
  {
    name: 'API, splitter function, containers, a stream of JobEnded events',
    create: (scope, id) => {
      const task = new ecs.FargateTaskDefinition(scope, `${id}Task`);
      task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:22') });
      const vpc = new ec2.Vpc(scope, `${id}Network`, { maxAzs: 2, restrictDefaultSecurityGroup: false });
      return fanOut(scope, id, {
        intake: FanOutIntake.api(),
        workers: { page: SubtaskWorker.container(task, { vpc }), cover: SubtaskWorker.function(userFunction(scope, `${id}Cover`)) },
        splitter: JobSplitter.function(userFunction(scope, `${id}Splitter`), { worker: 'page' }),
        onJobEnded: MessageConsumer.stream(new kinesis.Stream(scope, `${id}Stream`)),
      });
    },
  },
  {
    name: 'distributed map over a list',
    create: (scope, id) => fanOut(scope, id, {
      workers: { item: SubtaskWorker.function(userFunction(scope, `${id}Item`)) },
      splitter: JobSplitter.distributedMap(),
    }),
  },
  {
    name: 'workers that wait for others',
    create: (scope, id) => {
      const worker = (name: string, after?: string[]) => SubtaskWorker.function(userFunction(scope, `${id}${name}`), { after });
      return fanOut(scope, id, {
        intake: FanOutIntake.api(),
        workers: { moderation: worker('Moderation'), small: worker('Small', ['moderation']), poster: worker('Poster', ['small', 'moderation']) },
      });
    },
  },
  {
    name: 'token props',
    create: (scope, id) => {
      const number = (name: string, value: number) => new CfnParameter(scope, `${id}${name}`, { type: 'Number', default: value }).valueAsNumber;
      const worker = SubtaskWorker.function(userFunction(scope, `${id}Small`), {
        maxConcurrency: number('MaxConcurrency', 7), batchSize: number('BatchSize', 2), maxReceiveCount: number('MaxReceiveCount', 6),
      });
      return fanOut(scope, id, {
        intake: FanOutIntake.bucket({
          prefix: 'incoming/', limits: { maxSize: Size.bytes(number('MaxSize', 5_000_000)) }, upload: { expiration: Duration.seconds(number('Expiration', 60)) },
        }),
        workers: { small: worker },
        deadline: Duration.seconds(number('Deadline', 600)),
      });
    },
  },
  {
    name: 'buckets, table, queue and keys of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const bucket = new s3.Bucket(scope, `${id}OwnBucket`, { encryptionKey, enforceSSL: true, versioned: true });
      (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
      return fanOut(scope, id, {
        intake: FanOutIntake.bucket({ bucket, prefix: 'originals/' }),
        results: ResultStore.bucket({ bucket, prefix: 'renditions' }),
        onJobEnded: MessageConsumer.queue(new sqs.Queue(scope, `${id}OwnQueue`, { enforceSSL: true, encryptionMasterKey: encryptionKey })),
      });
    },
  },
  {
    name: 'imported bucket, table and function',
    imported: ['Imported'],
    create: (scope, id) => {
      const arn = (service: string, resource: string) => Stack.of(scope).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
      const handler = lambda.Function.fromFunctionArn(scope, `${id}Function`, arn('lambda', `function:${id}Imported`));
      return fanOut(scope, id, {
        intake: FanOutIntake.bucket({ bucket: s3.Bucket.fromBucketName(scope, `${id}OwnBucket`, `${id.toLowerCase()}imported`), upload: {} }),
        workers: { small: SubtaskWorker.function(handler) },
        results: ResultStore.table(dynamodb.Table.fromTableName(scope, `${id}OwnTable`, `${id}Imported`)),
        alarms: { objectsRefused: AlarmOverride.of({ threshold: 0 }) },
      });
    },
  },
];

function fanOut(scope: Construct, id: string, props: Partial<FanOutFanInProps> = {}): FanOutFanIn {
  return new FanOutFanIn(scope, id, {
    intake: FanOutIntake.bucket(),
    workers: props.workers ?? Object.fromEntries(['small', 'large'].map(name => [name, SubtaskWorker.function(userFunction(scope, `${id}${name}`))])),
    ...props,
  });
}

function userFunction(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, `${id}Function`, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.seconds(30),
  });
}
