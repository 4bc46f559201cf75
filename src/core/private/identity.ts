import { createHash } from 'crypto';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A short text for what a thing is, the same in whatever order things are created. What is only known at deployment counts by its reference. */
export function identityOf(scope: IConstruct, parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve(parts) ?? null)).digest('hex').slice(0, 8);
}

/** The path of a construct from the nearest place that it has in common with another. For a sibling, that is its id. */
export function pathSeenFrom(from: IConstruct, construct: IConstruct): string {
  const around = new Set(from.node.scopes);
  const ids = construct.node.scopes.filter(scope => !around.has(scope)).map(({ node }) => node.id);
  return ids.join('-') || construct.node.id;
}
