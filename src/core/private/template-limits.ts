import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Limit, LIMITS, LimitTogether, TOGETHER } from './aws-limits';
import { longestIn } from './longest-value';
import { TemplateProperties as Properties, templateProperties, templateProperty } from './template-properties';
import { addWarning } from './warning';

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
  // as they are in the template, overrides included; what comes from elsewhere is not counted: it may be short
  const atItsLongest = longestIn(stack, 0);
  const all = resources.map(resource => new LimitedResource(resource, atItsLongest));
  const alone = all.flatMap(limited => LIMITS.filter(({ type }) => type === limited.resource.cfnResourceType).flatMap(limit => {
    const { resource } = limited;
    const size = sizeOf(limit, limited.sizedBy(limit));
    if (size <= limit.most) { return []; }
    if (isRaised(limit)) { warnOfQuota(resource, limit, size); }
    return isRaised(limit) ? [] : [problem(resource, limit, `${limit.property} must have`, size)];
  }));
  const together = TOGETHER.flatMap(limit => {
    const byOwner = new Map<string, typeof all>();
    all.filter(({ resource }) => resource.cfnResourceType === limit.type).forEach(each => {
      const owner = JSON.stringify(stack.resolve((each.resource as unknown as Properties)[limit.of]));
      byOwner.set(owner, [...byOwner.get(owner) ?? [], each]);
    });
    return [...byOwner.values()].flatMap(parts => {
      const size = sizeTogether(limit, parts);
      if (size <= limit.most) { return []; }
      const [{ resource }] = parts;
      if (isRaised(limit)) { warnOfQuota(resource, { ...limit, property: limit.what }, size); }
      return isRaised(limit) ? [] : [problem(resource, limit, `${limit.what} must have`, `${size} in ${parts.length} resources`)];
    });
  });
  return [...alone, ...together];
}

/** A resource of which no more is resolved than its limits ask for: most are alarms, whose actions are counted. */
class LimitedResource {
  private all?: Properties;

  constructor(readonly resource: CfnResource, private readonly atItsLongest: (resolved: unknown) => unknown) {}

  get properties(): Properties {
    this.all ??= this.atItsLongest(templateProperties(this.resource)) as Properties;
    return this.all;
  }

  sizedBy({ property, unit }: Limit): unknown {
    return unit === 'elements' && !property.includes('.') ? templateProperty(this.resource, property) : valueAt(this.properties, property);
  }
}

/** Some accounts have more. */
function isRaised({ quota, unless }: Omit<Limit, 'property'>): boolean {
  return quota !== undefined || unless !== undefined;
}

function warnOfQuota(resource: CfnResource, { property, most, unit, page, quota, unless = `"${quota}" is raised in Service Quotas` }: Limit, size: number) {
  addWarning(resource, 'quota',
    `${property[0].toUpperCase()}${property.slice(1)} has more than ${most} ${unit} (https://docs.aws.amazon.com/${page}), got ${size}: the deployment fails unless ${unless}.`);
}

function problem(resource: CfnResource, limit: Omit<Limit, 'property'>, must: string, got: unknown): string {
  const { most, unit, page, remedy = 'Use a second resource for some of it.' } = limit;
  return `${resource.cfnResourceType} at '${resource.node.path}': ${must} at most ${most} ${unit} (https://docs.aws.amazon.com/${page}), got ${String(got)}. ${remedy}`;
}

function valueAt(properties: Properties, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Properties | undefined)?.[name], properties);
}

function sizeOf({ unit }: Limit, value: unknown): number {
  if (value === undefined) { return 0; }
  if (unit === 'elements') { return Array.isArray(value) ? value.length : 0; }
  if (unit === 'metrics' || unit === 'widgets') { return count(unit, value); }
  if (unit === 'statements') { return [(value as Properties).Statement ?? []].flat().length; }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return unit === 'bytes' ? Buffer.byteLength(text) : text.length;
}

/** Of a dashboard, whose body is text. Expressions are no metrics, but what they use is. */
function count(unit: 'metrics' | 'widgets', value: unknown): number {
  const { widgets } = JSON.parse(String(value)) as { readonly widgets: { readonly properties: { readonly metrics?: unknown[][] } }[] };
  if (unit === 'widgets') { return widgets.length; }
  return widgets.reduce((sum, { properties: { metrics = [] } }) => sum + metrics.filter(([first]) => typeof first === 'string').length, 0);
}

function sizeTogether({ type, unit }: LimitTogether, parts: LimitedResource[]): number {
  if (unit === 'elements') { return parts.length; }
  const statements = parts.map(({ properties }) => type === 'AWS::Lambda::Permission' ? statementOf(properties) : properties.Statement ?? properties);
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
