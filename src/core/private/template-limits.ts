import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { atItsLongest } from './longest-value';
import { TemplateProperties as Properties, templateProperties } from './template-properties';

interface Limit {
  /** Of the resource. */
  readonly type: string;
  /** Path of the property in the template. */
  readonly property: string;
  readonly most: number;
  readonly unit: 'bytes' | 'characters' | 'statements' | 'elements';
  readonly page: string;
  /** The name in Service Quotas of a limit that AWS raises. The resource may be of an account with more. */
  readonly quota?: string;
}

const HTTP_API = 'apigateway/latest/developerguide/http-api-quotas.html';
const REST_API = 'apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html';
const EVENT_BRIDGE = 'eventbridge/latest/userguide/eb-quota.html';

/** Limits of AWS on what several constructs add to. */
const LIMITS: Limit[] = [
  { type: 'AWS::SQS::QueuePolicy', property: 'PolicyDocument', most: 8192, unit: 'bytes', page: 'AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html' },
  { type: 'AWS::SQS::QueuePolicy', property: 'PolicyDocument', most: 20, unit: 'statements', page: 'AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html' },
  { type: 'AWS::S3::BucketPolicy', property: 'PolicyDocument', most: 20 * 1024, unit: 'bytes', page: 'AmazonS3/latest/userguide/using-iam-policies.html' },
  { type: 'AWS::KMS::Key', property: 'KeyPolicy', most: 32 * 1024, unit: 'bytes', page: 'kms/latest/developerguide/resource-limits.html' },
  {
    type: 'AWS::Events::Rule',
    property: 'EventPattern',
    most: 2048,
    unit: 'characters',
    page: EVENT_BRIDGE,
    quota: 'Event pattern size',
  },
  { type: 'AWS::EventSchemas::Schema', property: 'Content', most: 100_000, unit: 'characters', page: 'eventbridge/latest/schema-reference/v1-registries-name-registryname-schemas-name-schemaname.html' },
  { type: 'AWS::CodeDeploy::DeploymentGroup', property: 'AlarmConfiguration.Alarms', most: 10, unit: 'elements', page: 'codedeploy/latest/userguide/limits.html' },
  { type: 'AWS::ECS::Service', property: 'LoadBalancers', most: 5, unit: 'elements', page: 'AmazonECS/latest/developerguide/register-multiple-targetgroups.html' },
  { type: 'AWS::ApiGatewayV2::Authorizer', property: 'JwtConfiguration.Audience', most: 50, unit: 'elements', page: HTTP_API },
  { type: 'AWS::ApiGatewayV2::Route', property: 'AuthorizationScopes', most: 10, unit: 'elements', page: HTTP_API },
];

interface Together extends Omit<Limit, 'property'> {
  /** The property that names the owner. */
  readonly of: string;
  /** What they are of the owner. */
  readonly what: string;
}

/** Resources of one owner that count together: each permission is a statement in the policy of its function. */
const TOGETHER: Together[] = [
  { type: 'AWS::Lambda::Permission', of: 'functionName', most: 20 * 1024, unit: 'bytes', what: 'the policy of its function', page: 'lambda/latest/dg/gettingstarted-limits.html' },
  { type: 'AWS::ApiGatewayV2::Integration', of: 'apiId', most: 300, unit: 'elements', what: 'the integrations of its API', page: HTTP_API },
  { type: 'AWS::ApiGatewayV2::Route', of: 'apiId', most: 300, unit: 'elements', what: 'the routes of its API', page: HTTP_API, quota: 'Routes per API' },
  { type: 'AWS::ApiGatewayV2::Authorizer', of: 'apiId', most: 10, unit: 'elements', what: 'the authorizers of its API', page: HTTP_API, quota: 'Authorizers per API' },
  { type: 'AWS::ApiGateway::Resource', of: 'restApiId', most: 300, unit: 'elements', what: 'the resources of its API', page: REST_API, quota: 'Resources per API' },
  { type: 'AWS::ApiGateway::Authorizer', of: 'restApiId', most: 10, unit: 'elements', what: 'the authorizers of its API', page: REST_API, quota: 'Authorizers per API' },
  { type: 'AWS::Events::EventBusPolicy', of: 'eventBusName', most: 10_240, unit: 'characters', what: 'the policy of its bus', page: EVENT_BRIDGE, quota: 'Event bus policy size' },
];

const CHECKED = Symbol.for('cdk-serverless-catalog.TemplateLimits');

/** Refuses what AWS would refuse, in the whole stack of a pattern: patterns add to resources of the user, too. */
export function checkTemplateLimits(scope: IConstruct) {
  const stack = Stack.of(scope);
  if (CHECKED in stack) { return; }
  Object.defineProperty(stack, CHECKED, { value: true });
  stack.node.addValidation({ validate: () => violations(stack) });
}

function violations(stack: Stack): string[] {
  const types = new Set([...LIMITS, ...TOGETHER].map(({ type }) => type));
  const resources = stack.node.findAll().filter((child): child is CfnResource =>
    CfnResource.isCfnResource(child) && child.stack === stack && types.has(child.cfnResourceType));
  const all = resources.map(resource => ({ resource, properties: propertiesOf(stack, resource) }));
  const alone = all.flatMap(({ resource, properties }) => LIMITS.filter(({ type }) => type === resource.cfnResourceType).flatMap(limit => {
    const size = sizeOf(limit, valueAt(properties, limit.property));
    if (size > limit.most && limit.quota) { warnOfQuota(resource, limit, size); }
    return size <= limit.most || limit.quota ? [] : [problem(resource, `${limit.property} must have at most ${limit.most} ${limit.unit}`, limit.page, size)];
  }));
  const together = TOGETHER.flatMap(limit => {
    const byOwner = new Map<string, typeof all>();
    all.filter(({ resource }) => resource.cfnResourceType === limit.type).forEach(each => {
      const owner = JSON.stringify(stack.resolve((each.resource as unknown as Properties)[limit.of]));
      byOwner.set(owner, [...byOwner.get(owner) ?? [], each]);
    });
    return [...byOwner.values()].flatMap(parts => {
      const size = sizeTogether(limit, parts.map(({ properties }) => properties));
      if (size <= limit.most) { return []; }
      const [{ resource }] = parts;
      if (limit.quota) { warnOfQuota(resource, { ...limit, property: limit.what }, size); }
      return limit.quota ? [] : [problem(resource, `${limit.what} must have at most ${limit.most} ${limit.unit}`, limit.page, `${size} in ${parts.length} resources`)];
    });
  });
  return [...alone, ...together];
}

function warnOfQuota(resource: CfnResource, { property, most, unit, page, quota }: Limit, size: number) {
  Annotations.of(resource).addWarningV2('cdk-serverless-catalog:quota',
    `${property[0].toUpperCase()}${property.slice(1)} has more than ${most} ${unit} (https://docs.aws.amazon.com/${page}), got ${size}: the deployment fails unless "${quota}" is raised in Service Quotas.`);
}

function problem(resource: CfnResource, must: string, page: string, got: unknown): string {
  const source = `https://docs.aws.amazon.com/${page}`;
  return `${resource.cfnResourceType} at '${resource.node.path}': ${must} (${source}), got ${String(got)}. Use a second resource for some of it.`;
}

/** As they are in the template, overrides included. What comes from elsewhere is not counted: it may be short. */
function propertiesOf(stack: Stack, resource: CfnResource): Properties {
  return atItsLongest(stack, templateProperties(resource), 0) as Properties;
}

function valueAt(properties: Properties, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Properties | undefined)?.[name], properties);
}

function sizeOf({ unit }: Limit, value: unknown): number {
  if (value === undefined) { return 0; }
  if (unit === 'elements') { return Array.isArray(value) ? value.length : 0; }
  if (unit === 'statements') { return [(value as Properties).Statement ?? []].flat().length; }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return unit === 'bytes' ? Buffer.byteLength(text) : text.length;
}

function sizeTogether({ type, unit }: Together, parts: Properties[]): number {
  if (unit === 'elements') { return parts.length; }
  const statements = parts.map(properties => type === 'AWS::Lambda::Permission' ? statementOf(properties) : properties.Statement ?? properties);
  return statements.reduce<number>((sum, statement) => sum + Buffer.byteLength(JSON.stringify(statement)), 0);
}

/** What Lambda makes of a permission (https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html). */
function statementOf({ FunctionName, Principal, Action, SourceArn, SourceAccount }: Properties): unknown {
  return {
    Sid: 'x'.repeat(64),
    Effect: 'Allow',
    Principal: { Service: Principal },
    Action,
    Resource: FunctionName,
    Condition: {
      ...SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } },
      ...SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } },
    },
  };
}
