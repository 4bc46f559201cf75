import * as fs from 'fs';
import * as path from 'path';
import { aws_cognito as cognito, aws_dynamodb as dynamodb, aws_s3 as s3, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AsyncHttpApiOptions, JsonSchema, QueueDelivery, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker, ClaimCheck, WebAuth } from '../../src';
import { shop, userFunction } from '../support/stacks';

function withApi(options?: (stack: Stack) => AsyncHttpApiOptions, props: Partial<QueueLoadLevelingProps> = {}) {
  const stack = shop();
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), ...props });
  const api = leveling.addAsyncHttpApi('Api', options?.(stack));
  const template = Template.fromStack(stack);
  /** The environment of the only function with a description that begins so. */
  const environment = (description: string): Record<string, unknown> => Object.values(template.findResources('AWS::Lambda::Function', {
    Properties: { Description: Match.stringLikeRegexp(`^${description}`) },
  }))[0].Properties.Environment.Variables;
  return { stack, leveling, api, template, environment };
}

/** What protects each route. */
function routes(template: Template): Record<string, string> {
  return Object.fromEntries(Object.values(template.findResources('AWS::ApiGatewayV2::Route'))
    .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]));
}

/** A queue of the user's. */
function own(stack: Stack, retentionPeriod: Duration): QueueDelivery {
  const deadLetterQueue = new sqs.Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
  const visibilityTimeout = Duration.seconds(18);
  const queue = new sqs.Queue(stack, 'Waiting', { retentionPeriod, visibilityTimeout, deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 } });
  return QueueDelivery.fromQueue(queue, deadLetterQueue);
}

const ROUTES = ['POST /requests', 'ANY /requests', 'GET /jobs/{id}', 'DELETE /jobs/{id}', 'ANY /jobs/{id}'];

describe('the routes', () => {
  test('accept requests, answer and cancel jobs, and let the API function answer other methods', () => {
    const { template, stack, api } = withApi();
    expect(Object.keys(routes(template)).sort()).toEqual([...ROUTES].sort());
    template.resourceCountIs('AWS::ApiGatewayV2::Integration', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      IntegrationUri: stack.resolve(api.apiFunction.functionArn),
    });
  });

  test.each([[WebAuth.none(), 'true'], [WebAuth.iam(), undefined], [undefined, undefined]])('only without an authorizer, callers need no identity', (auth, expected) => {
    expect(withApi(() => ({ auth })).environment('Accepts the jobs').PUBLIC).toBe(expected);
  });

  test('are under the name that is given', () => {
    const { template, environment } = withApi(() => ({ path: 'shop/v1/payments' }));
    expect(Object.keys(routes(template))).toEqual(expect.arrayContaining(['POST /shop/v1/payments', 'ANY /shop/v1/payments', 'GET /jobs/{id}']));
    expect(environment('Accepts').RESOURCE_PATH).toBe('shop/v1/payments');
  });

  test.each<[string, string, (stack: Stack) => AsyncHttpApiOptions]>([
    ['IAM, by default', 'AWS_IAM', () => ({})],
    ['IAM', 'AWS_IAM', () => ({ auth: WebAuth.iam() })],
    ['JWT', 'JWT', () => ({ auth: WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], scopes: ['pay'] }) })],
    ['user pool', 'JWT', stack => {
      const pool = new cognito.UserPool(stack, 'Users');
      return { auth: WebAuth.userPool(pool, { clients: [pool.addClient('Web')] }) };
    }],
    ['function', 'CUSTOM', stack => ({ auth: WebAuth.lambdaAuthorizer(userFunction(stack, 'Doorman')) })],
    ['none', 'NONE', () => ({ auth: WebAuth.none() })],
  ])('are all protected by: %s', (_, type, options) => {
    const { template } = withApi(options);
    expect(routes(template)).toEqual(Object.fromEntries(ROUTES.map(route => [route, type])));
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', ['JWT', 'CUSTOM'].includes(type) ? 1 : 0);
  });

  test('all ask for the scopes', () => {
    const { template } = withApi(() => ({ auth: WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], scopes: ['pay'] }) }));
    template.resourcePropertiesCountIs('AWS::ApiGatewayV2::Route', { AuthorizationScopes: ['pay'] }, ROUTES.length);
  });
});

describe('the stage', () => {
  test('is throttled, metered by route, deployed automatically, and logs neither tokens nor bodies', () => {
    const { template } = withApi();
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { DetailedMetricsEnabled: false, ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    });
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const format = JSON.parse(stage.Properties.AccessLogSettings.Format) as Record<string, string>;
    expect(Object.keys(format).sort()).toEqual([
      'authorizerError', 'integrationError', 'ip', 'path', 'requestId', 'requestTime', 'responseLatency', 'routeKey', 'status',
    ]);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('takes another throttle', () => {
    withApi(() => ({ throttle: { rateLimit: 5, burstLimit: 7 } })).template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 }),
    });
  });

  test('gives the URL that jobs are posted below', () => {
    const { stack, api } = withApi();
    expect(api.url).toBe(api.stage.url);
    expect(JSON.stringify(stack.resolve(api.url))).toMatch(/https:\/\/.*execute-api.*\/"\]\]\}$/);
  });
});

describe('the API function', () => {
  test('knows its pattern, records, queue and times', () => {
    const { environment, stack, leveling } = withApi();
    expect(environment('Accepts the jobs of Shop/Payments and answers their status')).toEqual({
      PATTERN_PATH: '/Shop/Payments',
      TABLE_NAME: stack.resolve(leveling.jobTable!.tableName),
      QUEUE_URL: stack.resolve(leveling.queue.queueUrl),
      RESULT_RETENTION_SECONDS: '604800',
      MESSAGE_RETENTION_SECONDS: '345600',
      RECORD_RETENTION_SECONDS: '1555200',
      RESOURCE_PATH: 'requests',
    });
  });

  test.each([
    ['the whole redelivery window, 18 days, where results can be read for less', Duration.days(5), '432000', '1555200'],
    ['as long as results can be read', Duration.days(30), '2592000', '2592000'],
  ])('keeps records for %s', (_, resultRetention, result, record) => {
    expect(withApi(() => ({ resultRetention })).environment('Accepts')).toMatchObject({
      RESULT_RETENTION_SECONDS: result,
      RECORD_RETENTION_SECONDS: record,
    });
  });

  test('knows the message group on a FIFO queue', () => {
    const { environment } = withApi(undefined, { delivery: QueueDelivery.fifo({ messageGroupIdPointer: '/customerId' }) });
    expect(environment('Accepts').MESSAGE_GROUP_ID_POINTER).toBe('/customerId');
  });

  test('is a traced ARM function with JSON logs of its own', () => {
    const { template, api, stack } = withApi();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Accepts the jobs of Shop/Payments and answers their status',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 10,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: stack.resolve(api.apiFunction.logGroup.logGroupName) },
    });
  });

  test('carries the schema of requests beside its bundle', () => {
    const schema = { type: 'object', required: ['amount'] };
    const { stack, api } = withApi(() => ({ requestSchema: JsonSchema.fromObject(schema) }));
    const { assetPath } = stack.node.findAll().map(node => node as unknown as { assetPath?: string; node: { path: string } })
      .find(node => node.assetPath && node.node.path.startsWith(api.apiFunction.node.path))!;
    const folder = path.resolve((stack.node.root as unknown as { outdir: string }).outdir, assetPath!);
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'request-schema.json'), 'utf8'))).toEqual(schema);
    expect(fs.readdirSync(folder).sort()).toEqual(['index.js', 'request-schema.json']);
  });
});

describe('the sweeper', () => {
  test('runs every minute, with a dead-letter queue for runs that are missed or fail', () => {
    const { template } = withApi();
    const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('SweeperDeadLetterQueue'), 'Arn'] };
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: Match.objectLike({ DeadLetterConfig: { Arn: queue }, RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 } }),
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: queue } }, MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0,
    });
  });

  test('is scheduled in a group of its own, whose metrics count no other schedules', () => {
    const { template } = withApi();
    const [[group, { Properties: { Name } }]] = Object.entries(template.findResources('AWS::Scheduler::ScheduleGroup'));
    expect(Name).toMatch(/^Shop-Payments-Jobs-[0-9a-f]{8}$/);
    template.hasResourceProperties('AWS::Scheduler::Schedule', { GroupName: { Ref: group } });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([Match.objectLike({
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Scheduler', MetricName: 'InvocationsFailedToBeSentToDeadLetterCount', Dimensions: [{ Name: 'ScheduleGroup', Value: { Ref: group } }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      })]),
    });
  });

  test('knows its pattern, records, queues and times', () => {
    const { environment, stack, leveling } = withApi();
    expect(environment('Repairs the jobs of Shop/Payments after crashes')).toEqual({
      PATTERN_PATH: '/Shop/Payments',
      TABLE_NAME: stack.resolve(leveling.jobTable!.tableName),
      QUEUE_URL: stack.resolve(leveling.queue.queueUrl),
      DEAD_LETTER_QUEUE_URL: stack.resolve(leveling.deadLetterQueue.queueUrl),
      DEAD_LETTER_QUEUE_ARN: stack.resolve(leveling.deadLetterQueue.queueArn),
      MESSAGE_RETENTION_SECONDS: '345600',
      RECORD_RETENTION_SECONDS: '1555200',
    });
    expect(leveling.sweeperFunction).toBeDefined();
  });

  test('is done before its next run', () => {
    withApi().template.hasResourceProperties('AWS::Lambda::Function', { Description: 'Repairs the jobs of Shop/Payments after crashes', Timeout: 50 });
  });
});

describe('the records', () => {
  test('are kept on demand, with a time to live, point-in-time recovery, and the index of what wakes the sweeper', () => {
    const { template } = withApi();
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      GlobalSecondaryIndexes: [Match.objectLike({
        IndexName: 'wake',
        KeySchema: [{ AttributeName: 'wakeShard', KeyType: 'HASH' }, { AttributeName: 'wakeAt', KeyType: 'RANGE' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })],
    });
    template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('are kept in the table that is given', () => {
    const { template, leveling, environment } = withApi(stack => ({ jobTable: dynamodb.Table.fromTableName(stack, 'Records', 'records') }));
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    expect([environment('Accepts').TABLE_NAME, environment('Repairs').TABLE_NAME, leveling.jobTable!.tableName]).toEqual(['records', 'records', 'records']);
  });
});

describe('bodies that do not fit into a message', () => {
  test('have no bucket by default, nor inline', () => {
    for (const payload of [undefined, ClaimCheck.none()]) {
      const { template, api, environment } = withApi(() => ({ claimCheck: payload }));
      template.resourceCountIs('AWS::S3::Bucket', 0);
      expect([api.claimCheckBucket, environment('Accepts').CLAIM_CHECK_BUCKET]).toEqual([undefined, undefined]);
    }
  });

  test('are kept in a closed, encrypted bucket for as long as the record and one redrive', () => {
    const { template, api, environment, stack } = withApi(() => ({ claimCheck: ClaimCheck.bucket(), resultRetention: Duration.days(20) }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 52, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })] },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
    expect(environment('Accepts').CLAIM_CHECK_BUCKET).toEqual(stack.resolve(api.claimCheckBucket!.bucketName));
  });

  // twice: until its first copy, copies, the last copy, the dead-letter queue; then a redrive
  test.each<[string, number, (stack: Stack) => Partial<QueueLoadLevelingProps>, AsyncHttpApiOptions]>([
    ['a queue of 4 days', 2 * (3 * 4 + 14), () => ({}), {}],
    ['a result that can be read for longer', 100, () => ({}), { resultRetention: Duration.days(100) }],
    ['your queue of 14 days', 2 * (3 * 14 + 14), stack => ({ delivery: own(stack, Duration.days(14)) }), {}],
    ['your queue of an hour, in whole days', 29, stack => ({ delivery: own(stack, Duration.hours(1)) }), {}],
  ])('outlive every delivery of their job: %s', (_, days, props, options) => {
    const stack = shop();
    const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), ...props(stack) });
    leveling.addAsyncHttpApi('Api', { ...options, claimCheck: ClaimCheck.bucket() });
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: days })] } });
  });

  test('are kept in the bucket that is given', () => {
    const { template, api, environment } = withApi(stack => ({ claimCheck: ClaimCheck.bucket(s3.Bucket.fromBucketName(stack, 'Own', 'own-bodies')) }));
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect([api.claimCheckBucket!.bucketName, environment('Accepts').CLAIM_CHECK_BUCKET]).toEqual(['own-bodies', 'own-bodies']);
  });
});

describe('a second asynchronous HTTP API of a pattern', () => {
  test('has an API and an API function of its own, and shares records, sweeper and queue', () => {
    const stack = shop();
    const table = new dynamodb.Table(stack, 'Records', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
    const [first, second] = [leveling.addAsyncHttpApi('Api', { jobTable: table }), leveling.addAsyncHttpApi('Admin', { path: 'corrections', auth: WebAuth.none() })];
    leveling.addAsyncHttpApi('Partner', { jobTable: table });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 3);
    template.resourceCountIs('AWS::Scheduler::Schedule', 1);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('^Accepts') }, 3);
    expect(first.apiFunction).not.toBe(second.apiFunction);
    expect(Object.keys(leveling.operations.alarms)).toEqual(expect.arrayContaining(['apiLatency', 'adminLatency', 'partnerLatency', 'adminFunctionErrors']));
  });
});
