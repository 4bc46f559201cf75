import { describe } from './described-value';

/** A type of this library whose objects come from its factories. Python and JavaScript pass whatever is given. */
export interface Kind {
  /** The name of a member that objects of other types do not have. */
  readonly member: string;
  /** One of the factories: `WebAuth.iam()`. */
  readonly factory: string;
}

/** A kind of AWS resource, of this app or imported. */
export interface ResourceKind {
  readonly member: string;
  readonly words: string;
}

export const ACCESS_LOGS: Kind = { member: '_kind', factory: 'RestApiAccessLogs.logGroup()' };
export const ALARM_OVERRIDE: Kind = { member: 'isDisabled', factory: 'AlarmOverride.of()' };
export const AUTH: Kind = { member: 'forHttpApi', factory: 'WebAuth.iam()' };
export const BACKEND: Kind = { member: 'bindBackend', factory: 'Backend.function()' };
export const BACKEND_AUTH: Kind = { member: '_forwardsAuthorization', factory: 'BackendAuth.secretHeader()' };
export const CONTRACT: Kind = { member: 'eventType', factory: 'EventContract.fromSchema()' };
export const EXPOSURE: Kind = { member: '_kind', factory: 'ServiceExposure.httpApi()' };
export const IDEMPOTENCY: Kind = { member: '_bind', factory: 'Idempotency.byMessageId()' };
export const READERS: Kind = { member: '_claim', factory: 'JobReaders.claim()' };
export const REQUEST_MATCH: Kind = { member: '_conditions', factory: 'RequestMatch.header()' };
export const SCHEMA: Kind = { member: 'text', factory: 'JsonSchema.fromObject()' };

export const API_DESTINATION: ResourceKind = { member: 'apiDestinationArn', words: 'be an API destination (events.IApiDestination)' };
export const BUCKET: ResourceKind = { member: 'bucketArn', words: 'be a bucket (s3.IBucket)' };
export const CERTIFICATE: ResourceKind = { member: 'certificateArn', words: 'be a certificate (certificatemanager.ICertificate)' };
export const CLUSTER: ResourceKind = { member: 'clusterArn', words: 'be a cluster (ecs.ICluster)' };
export const CONTAINER: ResourceKind = { member: 'containerName', words: 'be a container (ecs.ContainerDefinition)' };
export const EVENT_BUS: ResourceKind = { member: 'eventBusArn', words: 'be an event bus (events.IEventBus)' };
export const FUNCTION: ResourceKind = { member: 'functionArn', words: 'be a function (lambda.IFunction)' };
export const GRANTEE: ResourceKind = { member: 'grantPrincipal', words: 'be a principal, a role or what has one (iam.IGrantable)' };
export const HOSTED_ZONE: ResourceKind = { member: 'hostedZoneId', words: 'be a hosted zone (route53.IHostedZone)' };
export const KEY: ResourceKind = { member: 'keyArn', words: 'be a key (kms.IKey)' };
/** Listeners of Network Load Balancers have an ARN, too. */
export const LISTENER: ResourceKind = {
  member: 'isApplicationListener', words: 'be a listener of an Application Load Balancer (elasticloadbalancingv2.IApplicationListener)',
};
export const QUEUE: ResourceKind = { member: 'queueArn', words: 'be a queue (sqs.IQueue)' };
export const SECURITY_GROUP: ResourceKind = { member: 'securityGroupId', words: 'be a security group (ec2.ISecurityGroup)' };
export const SERVICE: ResourceKind = { member: 'taskDefinition', words: 'be a Fargate service (ecs.FargateService)' };
export const STATE_MACHINE: ResourceKind = { member: 'stateMachineArn', words: 'be a state machine (stepfunctions.IStateMachine)' };
export const STREAM: ResourceKind = { member: 'streamArn', words: 'be a stream (kinesis.IStream)' };
export const TABLE: ResourceKind = { member: 'tableArn', words: 'be a table (dynamodb.ITable)' };
export const REST_API: ResourceKind = { member: 'restApiId', words: 'be a REST API (apigateway.IRestApi)' };
export const SECRET: ResourceKind = { member: 'secretArn', words: 'be a secret (secretsmanager.ISecret)' };
export const TASK: ResourceKind = { member: 'taskDefinitionArn', words: 'be a task definition (ecs.FargateTaskDefinition)' };
/** Not imported. */
export const TASK_WITH_CONTAINERS: ResourceKind = { member: 'addContainer', words: 'be a task definition of this app (ecs.TaskDefinition)' };
export const TOPIC: ResourceKind = { member: 'topicArn', words: 'be a topic (sns.ITopic)' };
export const USER_POOL: ResourceKind = { member: 'userPoolId', words: 'be a user pool (cognito.IUserPool)' };
export const WIDGET: ResourceKind = { member: 'toJson', words: 'be a widget (cloudwatch.IWidget)' };
export const VPC: ResourceKind = { member: 'vpcId', words: 'be a VPC (ec2.IVpc)' };
export const VPC_ENDPOINT: ResourceKind = { member: 'vpcEndpointId', words: 'be an interface endpoint (ec2.IInterfaceVpcEndpoint)' };

/** Whether a value is of a kind. */
export function isOfKind(got: unknown, { member }: Kind | ResourceKind): boolean {
  return typeof got === 'object' && got !== null && member in got;
}

/** What a value of the kind must be, in words. */
export function wordsOf(kind: Kind | ResourceKind): string {
  if ('words' in kind) { return kind.words; }
  const { factory } = kind;
  const [type] = factory.split('.');
  return `be ${/^([AEIOU]|Http)/.test(type) ? 'an' : 'a'} ${type}, such as ${factory}`;
}

/**
 * Refuses a value of another kind where no construct is at hand.
 *
 * @param place of the value: `Source.of: backend`
 */
export function requireKind(place: string, got: unknown, kind: Kind | ResourceKind) {
  if (!isOfKind(got, kind)) { throw new Error(`${place} must ${wordsOf(kind)}, got ${describe(got)}.`); }
}
