import { createHash } from 'crypto';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { inAscii } from './ascii';

/**
 * Where a construct is once it is deployed: name of the stack, then the ids below it, `Shop/Payments`.
 * The path of a construct is not that: the same code in a stack of another name has the same path.
 */
export function deployedPath(construct: IConstruct): string {
  const stack = outermostStack(construct);
  const { scopes } = construct.node;
  return [stack.stackName, ...scopes.slice(scopes.indexOf(stack) + 1).map(({ node }) => node.id)].join('/');
}

/** The same as a name that people read. Two long paths may have the same. */
export function deployedLabel(construct: IConstruct): string {
  return inAscii(deployedPath(construct).replace(/\//g, '-').slice(0, 128));
}

/** The same as a name that nothing else in the account and region has. */
export function deployedName(construct: IConstruct, longest: number): string {
  const path = deployedPath(construct);
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${path.replace(/\//g, '-').replace(/[^A-Za-z0-9-]/g, '').slice(0, longest - hash.length - 1)}-${hash}`;
}

/** A nested stack has its name from CloudFormation, and its account and Region from the outermost stack. */
export function outermostStack(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) { stack = stack.nestedStackParent; }
  return stack;
}
