import * as fs from 'fs';
import * as path from 'path';
import { aws_cognito as cognito, aws_dynamodb as dynamodb, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AsyncHttpApiOptions, JsonSchema, QueueDelivery, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker, ClaimCheck, WebAuth } from '../../src';
import { shop, userFunction } from '../support/stacks';

function buffered(options?: (stack: Stack) => AsyncHttpApiOptions, props: Partial<QueueLoadLevelingProps> = {}) {
  const stack = shop();
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), ...props });
  const buffer = leveling.addAsyncHttpApi('Api', options?.(stack));
  const template = Template.fromStack(stack);
  /** The environment of the only function with a description that begins so. */
  const environment = (description: string): Record<string, unknown> => Object.values(template.findResources('AWS::Lambda::Function', {
    Properties: { Description: Match.stringLikeRegexp(`^${description}`) },
  }))[0].Properties.Environment.Variables;
  return { stack, leveling, buffer, template, environment };
}

/** What protects each route. */
function routes(template: Template): Record<string, string> {
  return Object.fromEntries(Object.values(template.findResources('AWS::ApiGatewayV2::Route'))
    .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]));
}

const ROUTES = ['POST /requests', 'ANY /requests', 'GET /jobs/{id}', 'DELETE /jobs/{id}', 'ANY /jobs/{id}'];

describe('the routes', () => {
  test('take requests, tell and cancel jobs, and let the front door answer what else is asked', () => {
    const { template, stack, buffer } = buffered();
    expect(Object.keys(routes(template)).sort()).toEqual([...ROUTES].sort());
    template.resourceCountIs('AWS::ApiGatewayV2::Integration', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      IntegrationUri: stack.resolve(buffer.apiFunction.functionArn),
    });
  });

  test('are under the name that is given', () => {
    const { template, environment } = buffered(() => ({ path: 'shop/v1/payments' }));
    expect(Object.keys(routes(template))).toEqual(expect.arrayContaining(['POST /shop/v1/payments', 'ANY /shop/v1/payments', 'GET /jobs/{id}']));
    expect(environment('Accepts').RESOURCE_DEPTH).toBe('3');
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
    const { template } = buffered(options);
    expect(routes(template)).toEqual(Object.fromEntries(ROUTES.map(route => [route, type])));
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', ['JWT', 'CUSTOM'].includes(type) ? 1 : 0);
  });

  test('all ask for the scopes', () => {
    const { template } = buffered(() => ({ auth: WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], scopes: ['pay'] }) }));
    template.resourcePropertiesCountIs('AWS::ApiGatewayV2::Route', { AuthorizationScopes: ['pay'] }, ROUTES.length);
  });
});

describe('the stage', () => {
  test('is throttled, metered by route, deployed by itself, and logs neither tokens nor bodies', () => {
    const { template } = buffered();
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { DetailedMetricsEnabled: true, ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    });
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const format = JSON.parse(stage.Properties.AccessLogSettings.Format) as Record<string, string>;
    expect(Object.keys(format).sort()).toEqual([
      'authorizerError', 'integrationError', 'ip', 'path', 'requestId', 'requestTime', 'responseLatency', 'routeKey', 'status',
    ]);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('takes another throttle', () => {
    buffered(() => ({ throttle: { rateLimit: 5, burstLimit: 7 } })).template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 }),
    });
  });

  test('gives the URL that jobs are posted below', () => {
    const { stack, buffer } = buffered();
    expect(buffer.url).toBe(buffer.stage.url);
    expect(JSON.stringify(stack.resolve(buffer.url))).toMatch(/https:\/\/.*execute-api.*\/"\]\]\}$/);
  });
});

describe('the front door', () => {
  test('knows its pattern, records, queue and times', () => {
    const { environment, stack, leveling } = buffered();
    expect(environment('Accepts and tells the jobs of Shop/Payments')).toEqual({
      PATTERN_PATH: '/Shop/Payments',
      TABLE_NAME: stack.resolve(leveling.jobTable!.tableName),
      QUEUE_URL: stack.resolve(leveling.queue.queueUrl),
      RESULT_RETENTION_SECONDS: '604800',
      MESSAGE_RETENTION_SECONDS: '345600',
      RECORD_RETENTION_SECONDS: '1555200',
      RESOURCE_DEPTH: '1',
    });
  });

  test.each([
    ['the whole redelivery window, 18 days, where results can be read for less', Duration.days(5), '432000', '1555200'],
    ['as long as results can be read', Duration.days(30), '2592000', '2592000'],
  ])('keeps records for %s', (_, resultRetention, result, record) => {
    expect(buffered(() => ({ resultRetention })).environment('Accepts')).toMatchObject({
      RESULT_RETENTION_SECONDS: result,
      RECORD_RETENTION_SECONDS: record,
    });
  });

  test('knows the message group on a FIFO queue', () => {
    const { environment } = buffered(undefined, { delivery: QueueDelivery.fifo({ messageGroupIdPointer: '/customerId' }) });
    expect(environment('Accepts').MESSAGE_GROUP_POINTER).toBe('/customerId');
  });

  test('is a traced ARM function with JSON logs of its own', () => {
    const { template, buffer, stack } = buffered();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Accepts and tells the jobs of Shop/Payments',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 10,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: stack.resolve(buffer.apiFunction.logGroup.logGroupName) },
    });
  });

  test('carries the schema of requests beside its bundle', () => {
    const schema = { type: 'object', required: ['amount'] };
    const { stack, buffer } = buffered(() => ({ requestSchema: JsonSchema.fromObject(schema) }));
    const { assetPath } = stack.node.findAll().map(node => node as unknown as { assetPath?: string; node: { path: string } })
      .find(node => node.assetPath && node.node.path.startsWith(buffer.apiFunction.node.path))!;
    const folder = path.resolve((stack.node.root as unknown as { outdir: string }).outdir, assetPath!);
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'request-schema.json'), 'utf8'))).toEqual(schema);
    expect(fs.readdirSync(folder).sort()).toEqual(['index.js', 'request-schema.json']);
  });
});

describe('the sweeper', () => {
  test('runs every minute, with a dead-letter queue for runs that are missed or fail', () => {
    const { template } = buffered();
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

  test('knows its pattern, records, queues and times', () => {
    const { environment, stack, leveling } = buffered();
    expect(environment('Heals the jobs of Shop/Payments')).toEqual({
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
    buffered().template.hasResourceProperties('AWS::Lambda::Function', { Description: 'Heals the jobs of Shop/Payments', Timeout: 50 });
  });
});

describe('the records', () => {
  test('are kept on demand, with a time to live, point-in-time recovery, and the index of what wakes the sweeper', () => {
    const { template } = buffered();
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
    template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
  });

  test('are kept in the table that is given', () => {
    const { template, leveling, environment } = buffered(stack => ({ jobTable: dynamodb.Table.fromTableName(stack, 'Records', 'records') }));
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    expect([environment('Accepts').TABLE_NAME, environment('Heals').TABLE_NAME, leveling.jobTable!.tableName]).toEqual(['records', 'records', 'records']);
  });
});

describe('bodies that do not fit into a message', () => {
  test('have no bucket by default, nor inline', () => {
    for (const payload of [undefined, ClaimCheck.none()]) {
      const { template, buffer, environment } = buffered(() => ({ claimCheck: payload }));
      template.resourceCountIs('AWS::S3::Bucket', 0);
      expect([buffer.claimCheckBucket, environment('Accepts').PAYLOAD_BUCKET]).toEqual([undefined, undefined]);
    }
  });

  test('are kept in a closed, encrypted bucket for as long as the record', () => {
    const { template, buffer, environment, stack } = buffered(() => ({ claimCheck: ClaimCheck.bucket(), resultRetention: Duration.days(20) }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 20, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })] },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
    expect(environment('Accepts').PAYLOAD_BUCKET).toEqual(stack.resolve(buffer.claimCheckBucket!.bucketName));
  });

  test('are kept in the bucket that is given', () => {
    const { template, buffer, environment } = buffered(stack => ({ claimCheck: ClaimCheck.bucket(s3.Bucket.fromBucketName(stack, 'Own', 'own-bodies')) }));
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect([buffer.claimCheckBucket!.bucketName, environment('Accepts').PAYLOAD_BUCKET]).toEqual(['own-bodies', 'own-bodies']);
  });
});

describe('a second buffer of a pattern', () => {
  test('has an API and a front door of its own, and shares records, sweeper and queue', () => {
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
    expect(Object.keys(leveling.operations.alarms)).toEqual(expect.arrayContaining(['apiLatency', 'adminLatency', 'partnerLatency', 'adminFrontDoorErrors']));
  });
});
