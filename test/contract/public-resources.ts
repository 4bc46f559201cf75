import { CfnResource } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { publicApi } from './api/public-api';
import * as catalog from '../../src';

/** Public classes, and the names of the properties that users in all languages see. */
const PUBLIC = new Map<unknown, string[]>(publicApi().filter(({ name }) => name in catalog).map(({ name, members }) =>
  [catalog[name as keyof typeof catalog], members.filter(({ isMethod }) => !isMethod).map(member => member.name)]));

/** What a pattern has made and shows: its own properties, and those of its subscriptions, APIs, outboxes. */
export function publicResources(pattern: Construct): CfnResource[] {
  return pattern.node.findAll().flatMap(node => (PUBLIC.get(node.constructor) ?? [])
    .flatMap(name => each(valueOf(node, name)))
    .filter((value): value is IConstruct => Construct.isConstruct(value) && value.node.scopes.includes(pattern))
    .map(({ node: { defaultChild } }) => defaultChild)
    .filter(CfnResource.isCfnResource));
}

/** Some have no value on some constructs and say so: an internal service has no URL. */
function valueOf(node: IConstruct, name: string): unknown {
  try {
    return (node as unknown as { readonly [property: string]: unknown })[name];
  } catch {
    return undefined;
  }
}

/** Some properties hold several, in a list or by name. */
function each(value: unknown): unknown[] {
  if (Array.isArray(value)) { return value; }
  return isMap(value) ? Object.values(value) : [value];
}

/** Of aws-cdk-lib, too, which tests load outside of their sandbox: there `Object` is another. */
function isMap(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) { return false; }
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype !== null && Object.getPrototypeOf(prototype) === null;
}
