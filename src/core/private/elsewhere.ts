import { IEnvironmentAware, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Where a resource is. */
export type Place = 'account' | 'region';

/** Why a resource has to be of the Region, or account, of the pattern that uses it. */
export const KEY_PLACE = 'services use the keys of their Region';
export const BUCKET_PLACE = 'the functions use the buckets of their Region';
export const TABLE_PLACE = 'the functions use the tables of their account and Region';

/** Whether a resource is certainly of another account, or Region, than a scope. */
export function isElsewhere(kind: Place, scope: IConstruct, { env }: IEnvironmentAware): boolean {
  return isOther(env[kind], Stack.of(scope)[kind]);
}

/** A resource that CDK imports without the place that its ARN names: a certificate, a table. */
export function placedBy(arn: string, resource: IEnvironmentAware): IEnvironmentAware {
  // of Python and JavaScript anything arrives
  if (typeof (arn as unknown) !== 'string') { return resource; }
  const { env } = resource;
  const [, , , region, account] = arn.split(':');
  return { env: Token.isUnresolved(arn) ? env : { account, region } };
}

/**
 * Whether an ARN is what CDK gives until a load balancer or a listener is looked up. The app is synthesized with it once: nothing is known of the
 * resource then, and an error would end the synthesis before the lookup.
 * https://docs.aws.amazon.com/cdk/v2/guide/context.html
 */
export function isNotLookedUp(arn: string): boolean {
  return arn.startsWith('arn:aws:elasticloadbalancing:us-west-2:123456789012:');
}

/** Whether two places are certainly not the same. */
export function isOther(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}

/** The ARNs that CDK makes of a name where the resource is of another account or Region. Keys and streams of tables have no name. */
const NAMED = ['function', 'queue', 'topic', 'stream', 'stateMachine', 'eventBus', 'bucket', 'secret', 'role'];

/**
 * The prop that a resource of this app lacks. Its name is only known at deployment, in another account or Region than the scope's.
 * CDK refuses it, too, at synthesis and without a word on who uses it (https://docs.aws.amazon.com/cdk/v2/guide/resources.html#resources-physical-names).
 */
export function missingName(scope: IConstruct, resource: object): string | undefined {
  return NAMED.filter(kind => {
    const arn = (resource as { readonly [property: string]: unknown })[`${kind}Arn`];
    return typeof arn === 'string' && Token.isUnresolved(arn) && !isKnown(Stack.of(scope), arn);
  }).map(kind => `${kind}Name`)[0];
}

/** Whether a stack can refer to what a value has of other stacks. */
export function isKnown(stack: Stack, value: unknown): boolean {
  try {
    stack.resolve(value);
    return true;
  } catch (error) {
    if (/cross-environment/.test((error as Error).message)) { return false; }
    throw error;
  }
}
