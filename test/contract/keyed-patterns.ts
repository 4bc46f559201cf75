import { aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { libraryWith } from './library-with';
import { patterns } from './patterns';

/** The id of the key that a pattern gets: in its stack, or in a stack of its own. */
export const keyIdOf = (id: string) => `${id}PatternKey`;

/** Where the keys of patterns are made. */
export const keys: { home: (scope: Construct) => Construct } = { home: scope => scope };

/** What is made beside patterns. */
const SUPPORT = ['EventFedTable', 'CircuitBreakerTable', 'IdempotencyTable'];

/** The library as the fixtures see it, whose patterns get an `encryptionKey`, also where the fixture gives another. */
export function keyedLibrary(library: Record<string, unknown>): Record<string, unknown> {
  return libraryWith(library, [...patterns().map(({ className }) => className), ...SUPPORT], (scope, id) => ({
    encryptionKey: new kms.Key(keys.home(scope), keyIdOf(id), { enableKeyRotation: true }),
  }));
}

/** A stack for keys beside that of a scope. */
export function besideStack(scope: Construct): Stack {
  const { node: { root }, region, account } = Stack.of(scope);
  return root.node.tryFindChild('Keys') as Stack | undefined ?? new Stack(root as Construct, 'Keys', { env: { region, account } });
}
