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
export function placedBy(arn: string, { env }: IEnvironmentAware): IEnvironmentAware {
  const [, , , region, account] = arn.split(':');
  return { env: Token.isUnresolved(arn) ? env : { account, region } };
}

/** Whether two places are certainly not the same. */
export function isOther(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}
