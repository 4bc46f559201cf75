import { aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patterns } from './patterns';

type Make = new (scope: Construct, id: string, props?: object) => Construct;
type Library = Record<string, unknown>;

/** The id of the key that a pattern gets: in its stack, or in a stack of its own. */
export const keyIdOf = (id: string) => `${id}PatternKey`;

/** Where the keys of patterns are made. */
export const keys: { home: (scope: Construct) => Construct } = { home: scope => scope };

/** What is made beside patterns. */
const SUPPORT = ['EventFedTable', 'CircuitBreakerTable', 'IdempotencyTable'];

/** The library as the fixtures see it, whose patterns get an `encryptionKey`, also where the fixture gives another. */
export function keyedLibrary(library: Library): Library {
  const names = [...patterns().map(({ className }) => className), ...SUPPORT];
  const keyed = new Map<string, unknown>();
  return new Proxy(library, {
    get: (target, name: string) => {
      if (!names.includes(name)) { return target[name]; }
      if (!keyed.has(name)) { keyed.set(name, withKey(target[name] as Make)); }
      return keyed.get(name);
    },
  });
}

function withKey(pattern: Make): unknown {
  return new Proxy(pattern, {
    construct: (target, [scope, id, props]: [Construct, string, object?], newTarget) => {
      const encryptionKey = new kms.Key(keys.home(scope), keyIdOf(id), { enableKeyRotation: true });
      return Reflect.construct(target, [scope, id, { ...props, encryptionKey }], newTarget as Make) as Construct;
    },
  });
}

/** A stack for keys beside that of a scope. */
export function besideStack(scope: Construct): Stack {
  const { node: { root }, region, account } = Stack.of(scope);
  return root.node.tryFindChild('Keys') as Stack | undefined ?? new Stack(root as Construct, 'Keys', { env: { region, account } });
}
