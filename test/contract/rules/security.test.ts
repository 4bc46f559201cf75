import { buckets, encryption, transport } from './data-protection';
import { change, findingsOf, HandMade } from './hand-made';
import { accountWideResources, deliveredLogs, functionsAndLogs } from './operations';
import { servicePrincipals } from './service-principals';
import { authorizers, stages } from './web';
import { managedPolicies, permissions } from '../../../src/core/testing/private/permissions';
import { Rule } from '../../../src/core/testing/private/rule';

const allow = (Action: unknown, Resource: unknown) => ({ Statement: [{ Effect: 'Allow', Action, Resource }] });
const TLS_ONLY = { Statement: [{ Effect: 'Deny', Action: 'sqs:*', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] };

const ROLE: HandMade = {
  Role: ['AWS::IAM::Role', { Policies: [{ PolicyDocument: allow('sqs:SendMessage', 'arn:aws:sqs:::q') }] }],
  Policy: ['AWS::IAM::Policy', { PolicyDocument: allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*') }],
};
const STORES: HandMade = {
  Queue: ['AWS::SQS::Queue', { SqsManagedSseEnabled: true }],
  QueuePolicy: ['AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Queue' }], PolicyDocument: TLS_ONLY }],
  Topic: ['AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' }],
  TopicPolicy: ['AWS::SNS::TopicPolicy', { Topics: [{ Ref: 'Topic' }], PolicyDocument: TLS_ONLY }],
  Bucket: ['AWS::S3::Bucket', {
    BucketEncryption: {},
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  }],
  BucketPolicy: ['AWS::S3::BucketPolicy', { Bucket: { Ref: 'Bucket' }, PolicyDocument: TLS_ONLY }],
  Stream: ['AWS::Kinesis::Stream', { StreamEncryption: { EncryptionType: 'KMS' } }],
};
const FUNCTION: HandMade = {
  Logs: ['AWS::Logs::LogGroup', { RetentionInDays: 30 }],
  Fn: ['AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: 'Logs' }, LogFormat: 'JSON' }, TracingConfig: { Mode: 'Active' } }],
};
const API: HandMade = {
  Stage: ['AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    AccessLogSettings: { DestinationArn: 'arn', Format: '{"requestId":"$context.requestId"}' },
  }],
  RestStage: ['AWS::ApiGateway::Stage', {
    MethodSettings: [{ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 }],
    AccessLogSetting: { DestinationArn: 'arn', Format: '{"requestId":"$context.requestId"}' },
    TracingEnabled: true,
  }],
  Route: ['AWS::ApiGatewayV2::Route', { RouteKey: 'POST /requests', AuthorizationType: 'AWS_IAM' }],
  Preflight: ['AWS::ApiGatewayV2::Route', { RouteKey: 'OPTIONS /', Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] }, AuthorizationType: 'NONE' }],
  Integration: ['AWS::ApiGatewayV2::Integration', { IntegrationUri: { Ref: 'UnknownRoute' } }],
  UnknownRoute: ['AWS::Lambda::Function', { Environment: { Variables: { ROUTES: '[]', PREFLIGHTS: 'true' } } }],
  Method: ['AWS::ApiGateway::Method', { HttpMethod: 'POST', AuthorizationType: 'COGNITO_USER_POOLS' }],
  Url: ['AWS::Lambda::Url', { AuthType: 'AWS_IAM' }],
  Graph: ['AWS::AppSync::GraphQLApi', { AuthenticationType: 'AWS_IAM' }],
};
const DELIVERED: HandMade = {
  Stage: ['AWS::ApiGatewayV2::Stage', { AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': ['Access', 'Arn'] } } }],
  Access: ['AWS::Logs::LogGroup', { LogGroupName: '/aws/vendedlogs/apigateway/Shop' }],
  Machine: ['AWS::StepFunctions::StateMachine', { LoggingConfiguration: { Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['Executions', 'Arn'] } } }] } }],
  Executions: ['AWS::Logs::LogGroup', { LogGroupName: '/aws/vendedlogs/states/Shop' }],
};
const SOURCE = { StringEquals: { 'aws:SourceAccount': '111111111111' } };
const trust = (Service: string, Condition?: object) => ({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service }, Condition }] });
/** As CDK writes it: a text that is joined from parts. */
const LOG_POLICY = { 'Fn::Join': ['', ['{"Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Principal":{"Service":"es.amazonaws.com"},"Resource":"', { Ref: 'Key' }, '"}]}']] };
const TRUSTING: HandMade = {
  Role: ['AWS::IAM::Role', { AssumeRolePolicyDocument: trust('scheduler.amazonaws.com', SOURCE) }],
  Function: ['AWS::IAM::Role', { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }],
  Key: ['AWS::KMS::Key', { KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Principal: { Service: 'sns.amazonaws.com' }, Condition: SOURCE }] } }],
  Logs: ['AWS::Logs::ResourcePolicy', { PolicyDocument: JSON.stringify(trust('es.amazonaws.com', SOURCE)) }],
  Permission: ['AWS::Lambda::Permission', { Principal: 'apigateway.amazonaws.com', SourceArn: 'arn' }],
};
const closed = authorizers();

const RULES: [Rule, HandMade][] = [
  [permissions, ROLE], [managedPolicies, ROLE], [encryption, STORES], [transport, STORES], [buckets, STORES],
  [functionsAndLogs, FUNCTION], [deliveredLogs, DELIVERED], [accountWideResources, API], [stages, API], [closed, API],
  [servicePrincipals, TRUSTING],
];

test.each(RULES)('%p passes a template as it should be', (rule, template) => {
  expect(findingsOf(rule, template)).toEqual([]);
});

test.each<[string, Rule, HandMade, string, unknown]>([
  ['Role: action sqs:* has a wildcard', permissions, ROLE, 'Role.Policies.0.PolicyDocument', allow('sqs:*', 'arn')],
  ['Role: action sqs:SendMessage is allowed on every resource', permissions, ROLE, 'Role.Policies.0.PolicyDocument', allow('sqs:SendMessage', '*')],
  ['Policy: action kms:ReEncrypt* has a wildcard', permissions, ROLE, 'Policy.PolicyDocument', allow(['kms:ReEncrypt*'], 'arn')],
  ['Role: a role of the library has a managed policy', managedPolicies, ROLE, 'Role.ManagedPolicyArns', ['arn:aws:iam::aws:policy/Any']],
  ['Queue: a AWS::SQS::Queue is not encrypted', encryption, STORES, 'Queue.SqsManagedSseEnabled', false],
  ['Topic: a AWS::SNS::Topic is not encrypted', encryption, STORES, 'Topic.KmsMasterKeyId', undefined],
  ['Bucket: a AWS::S3::Bucket is not encrypted', encryption, STORES, 'Bucket.BucketEncryption', undefined],
  ['Stream: a AWS::Kinesis::Stream is not encrypted', encryption, STORES, 'Stream.StreamEncryption', undefined],
  ['Queue: a AWS::SQS::Queue has no policy', transport, STORES, 'QueuePolicy.PolicyDocument', allow('sqs:SendMessage', '*')],
  ['Topic: a AWS::SNS::Topic has no policy', transport, STORES, 'TopicPolicy.Topics', []],
  ['Bucket: a AWS::S3::Bucket has no policy', transport, STORES, 'BucketPolicy.Bucket', 'another'],
  ['Bucket: a bucket does not block all public access', buckets, STORES, 'Bucket.PublicAccessBlockConfiguration.BlockPublicPolicy', false],
  ['Bucket: a bucket does not block all public access', buckets, STORES, 'Bucket.PublicAccessBlockConfiguration', undefined],
  ['Bucket: a bucket does not enforce its owner', buckets, STORES, 'Bucket.OwnershipControls', undefined],
  ['Logs: a log group keeps logs for ever', functionsAndLogs, FUNCTION, 'Logs.RetentionInDays', undefined],
  ['Fn: a function of the library has no log group of its own', functionsAndLogs, FUNCTION, 'Fn.LoggingConfig', { LogFormat: 'JSON' }],
  ['Other: a function of the library has no log group of its own', functionsAndLogs, { ...FUNCTION, Other: FUNCTION.Fn }, 'Logs.RetentionInDays', 30],
  ['Fn: a function of the library does not log as JSON', functionsAndLogs, FUNCTION, 'Fn.LoggingConfig.LogFormat', 'Text'],
  ['Fn: a function of the library is not traced', functionsAndLogs, FUNCTION, 'Fn.TracingConfig', undefined],
  ['Access: a log group that a service delivers to', deliveredLogs, DELIVERED, 'Access.LogGroupName', undefined],
  ['Executions: a log group that a service delivers to', deliveredLogs, DELIVERED, 'Executions.LogGroupName', '/aws/states/Shop'],
  ['Account: AWS::ApiGateway::Account changes', accountWideResources, { Account: ['AWS::ApiGateway::Account', {}] }, 'Account.CloudWatchRoleArn', 'arn'],
  ['Stage: a stage is not throttled', stages, API, 'Stage.DefaultRouteSettings', {}],
  ['RestStage: a stage is not throttled', stages, API, 'RestStage.MethodSettings', undefined],
  ['Stage: a stage has no access log', stages, API, 'Stage.AccessLogSettings', undefined],
  ['Stage: an access log holds', stages, API, 'Stage.AccessLogSettings.Format', '$context.requestId $context.authorizer.token'],
  ['RestStage: a REST stage is not traced', stages, API, 'RestStage.TracingEnabled', undefined],
  ['Route: route POST /requests has no authorizer', closed, API, 'Route.AuthorizationType', 'NONE'],
  ['Route: route POST /requests has no authorizer', closed, API, 'Route.AuthorizationType', undefined],
  ['Preflight: route OPTIONS / has no authorizer', closed, API, 'UnknownRoute.Environment', {}],
  ['Preflight: route GET / has no authorizer', closed, API, 'Preflight.RouteKey', 'GET /'],
  ['Method: method POST has no authorizer', closed, API, 'Method.AuthorizationType', 'NONE'],
  ['Url: a function URL has no authorizer', closed, API, 'Url.AuthType', 'NONE'],
  ['Graph: a GraphQL API has no authorizer', closed, API, 'Graph.AuthenticationType', 'API_KEY'],
  ['Role: scheduler.amazonaws.com sts:AssumeRole has neither', servicePrincipals, TRUSTING, 'Role.AssumeRolePolicyDocument', trust('scheduler.amazonaws.com')],
  ['Key: sns.amazonaws.com kms:Decrypt has neither', servicePrincipals, TRUSTING, 'Key.KeyPolicy.Statement.0.Condition', undefined],
  ['Logs: es.amazonaws.com logs:PutLogEvents has neither', servicePrincipals, TRUSTING, 'Logs.PolicyDocument', LOG_POLICY],
  ['Permission: apigateway.amazonaws.com has neither', servicePrincipals, TRUSTING, 'Permission.SourceArn', undefined],
])('finds %s', (expected, rule, template, path, value) => {
  expect(findingsOf(rule, change(template, path, value))).toContainEqual(expect.stringContaining(expected));
});

test('lets a route be open where its fixture says why', () => {
  expect(findingsOf(authorizers('WebAuth.none() was asked for'), change(API, 'Route.AuthorizationType', 'NONE'))).toEqual([]);
});
