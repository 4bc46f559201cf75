import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';

/** The service that sends the notices of alarms. */
export const PUBLISHER = 'cloudwatch.amazonaws.com';

/** Of a policy in a template. */
export interface Statement {
  readonly Effect: string;
  readonly Principal?: '*' | { readonly Service?: unknown; readonly AWS?: unknown };
  readonly Action?: unknown;
}

/** Templates leave out the brackets of one. */
export function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The resource whose `Ref` or attribute a text is. */
export function referred(text: string): CfnResource | undefined {
  const [token] = Tokenization.reverseString(text).tokens;
  return token && Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;
}
