/** A limit of AWS on a property of a resource. */
export interface Limit {
  /** Of the resource. */
  readonly type: string;
  /** Path of the property in the template. */
  readonly property: string;
  readonly most: number;
  readonly unit: 'bytes' | 'characters' | 'statements' | 'elements' | 'metrics' | 'widgets';
  /** Below https://docs.aws.amazon.com/. */
  readonly page: string;
  /** The name in Service Quotas of a limit that AWS raises. The resource may be of an account with more. */
  readonly quota?: string;
  /** What an account has where it has more. */
  readonly unless?: string;
  /** What to do, as a sentence. Default: a second resource. */
  readonly remedy?: string;
}

/** A limit on the resources of one owner together. */
export interface LimitTogether extends Omit<Limit, 'property'> {
  /** The property that names the owner. */
  readonly of: string;
  /** What they are of the owner. */
  readonly what: string;
}

const HTTP_API = 'apigateway/latest/developerguide/http-api-quotas.html';
const REST_API = 'apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html';
const EVENT_BRIDGE = 'eventbridge/latest/userguide/eb-quota.html';
const CLOUD_WATCH = 'AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html';
const SQS_POLICY = 'AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html';
const SNS_POLICY = 'sns/latest/dg/sns-access-policy-language-api-permissions-reference.html';
const VPC = 'vpc/latest/userguide/amazon-vpc-limits.html';
const RULES = 'Inbound or outbound rules per security group';
const ONE_TOPIC = 'Let one SNS topic notify several of them.';
const TWO_DASHBOARDS = 'Make several dashboards, each with its observedScope.';

/** Limits of AWS on what several constructs add to. docs/limits.md lists them, too. */
export const LIMITS: Limit[] = [
  { type: 'AWS::SQS::QueuePolicy', property: 'PolicyDocument', most: 8192, unit: 'bytes', page: SQS_POLICY },
  { type: 'AWS::SQS::QueuePolicy', property: 'PolicyDocument', most: 20, unit: 'statements', page: SQS_POLICY },
  { type: 'AWS::SNS::TopicPolicy', property: 'PolicyDocument', most: 30 * 1024, unit: 'bytes', page: SNS_POLICY },
  { type: 'AWS::SNS::TopicPolicy', property: 'PolicyDocument', most: 100, unit: 'statements', page: SNS_POLICY },
  { type: 'AWS::S3::BucketPolicy', property: 'PolicyDocument', most: 20 * 1024, unit: 'bytes', page: 'AmazonS3/latest/userguide/using-iam-policies.html' },
  { type: 'AWS::KMS::Key', property: 'KeyPolicy', most: 32 * 1024, unit: 'bytes', page: 'kms/latest/developerguide/key-policy-overview.html' },
  { type: 'AWS::Events::Rule', property: 'EventPattern', most: 2048, unit: 'characters', page: EVENT_BRIDGE, quota: 'Event pattern size' },
  { type: 'AWS::EventSchemas::Schema', property: 'Content', most: 100_000, unit: 'characters', page: 'eventbridge/latest/schema-reference/v1-registries-name-registryname-schemas-name-schemaname.html' },
  {
    type: 'AWS::CodeDeploy::DeploymentGroup',
    property: 'AlarmConfiguration.Alarms',
    // the API reference has the 10 of former times
    most: 50,
    unit: 'elements',
    page: 'codedeploy/latest/userguide/limits.html',
    quota: 'Associated alarms per deployment group',
  },
  { type: 'AWS::ECS::Service', property: 'LoadBalancers', most: 5, unit: 'elements', page: 'AmazonECS/latest/developerguide/register-multiple-targetgroups.html' },
  { type: 'AWS::ApiGatewayV2::Authorizer', property: 'JwtConfiguration.Audience', most: 50, unit: 'elements', page: HTTP_API },
  { type: 'AWS::ApiGatewayV2::Route', property: 'AuthorizationScopes', most: 10, unit: 'elements', page: HTTP_API },
  { type: 'AWS::CloudWatch::Alarm', property: 'AlarmActions', most: 5, unit: 'elements', page: CLOUD_WATCH, remedy: ONE_TOPIC },
  { type: 'AWS::CloudWatch::Alarm', property: 'OKActions', most: 5, unit: 'elements', page: CLOUD_WATCH, remedy: ONE_TOPIC },
  { type: 'AWS::CloudWatch::Dashboard', property: 'DashboardBody', most: 500, unit: 'widgets', page: CLOUD_WATCH, remedy: TWO_DASHBOARDS },
  { type: 'AWS::CloudWatch::Dashboard', property: 'DashboardBody', most: 2500, unit: 'metrics', page: CLOUD_WATCH, remedy: TWO_DASHBOARDS },
];

/** Resources of one owner that count together: each permission is a statement in the policy of its function. */
export const TOGETHER: LimitTogether[] = [
  { type: 'AWS::Lambda::Permission', of: 'functionName', most: 20 * 1024, unit: 'bytes', what: 'the policy of its function', page: 'lambda/latest/dg/gettingstarted-limits.html' },
  { type: 'AWS::ApiGatewayV2::Integration', of: 'apiId', most: 300, unit: 'elements', what: 'the integrations of its API', page: HTTP_API },
  { type: 'AWS::ApiGatewayV2::Route', of: 'apiId', most: 300, unit: 'elements', what: 'the routes of its API', page: HTTP_API, quota: 'Routes per API' },
  { type: 'AWS::ApiGatewayV2::Authorizer', of: 'apiId', most: 10, unit: 'elements', what: 'the authorizers of its API', page: HTTP_API, quota: 'Authorizers per API' },
  { type: 'AWS::ApiGateway::Resource', of: 'restApiId', most: 300, unit: 'elements', what: 'the resources of its API', page: REST_API, quota: 'Resources per API' },
  { type: 'AWS::ApiGateway::Authorizer', of: 'restApiId', most: 10, unit: 'elements', what: 'the authorizers of its API', page: REST_API, quota: 'Authorizers per API' },
  { type: 'AWS::ApiGateway::UsagePlanKey', of: 'keyId', most: 10, unit: 'elements', what: 'the usage plans of its API key', page: REST_API, quota: 'Usage plans per API key' },
  { type: 'AWS::Events::EventBusPolicy', of: 'eventBusName', most: 10_240, unit: 'characters', what: 'the policy of its bus', page: EVENT_BRIDGE, quota: 'Event bus policy size' },
  { type: 'AWS::EventSchemas::Schema', of: 'registryName', most: 100, unit: 'elements', what: 'the schemas of its registry', page: 'general/latest/gr/eventbridgeschemas.html', quota: 'Schemas' },
  {
    type: 'AWS::Kinesis::StreamConsumer',
    of: 'streamArn',
    most: 20,
    unit: 'elements',
    what: 'the consumers with enhanced fan-out of its stream',
    page: 'streams/latest/dev/enhanced-consumers.html',
    unless: 'the account is in On-demand Advantage mode, with 50 for streams on demand',
  },
  { type: 'AWS::EC2::SecurityGroupIngress', of: 'groupId', most: 60, unit: 'elements', what: 'the inbound rules of its security group', page: VPC, quota: RULES },
  { type: 'AWS::EC2::SecurityGroupEgress', of: 'groupId', most: 60, unit: 'elements', what: 'the outbound rules of its security group', page: VPC, quota: RULES },
];
