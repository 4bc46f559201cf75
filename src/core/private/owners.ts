import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A resource of a user that has one owner in the app. */
export interface Owned {
  /** The construct of the resource. */
  readonly resource: IConstruct;
  /** ARN of the resource, or what distinguishes a part of it. May have tokens. */
  readonly arn: string;
}

interface Ownership extends Owned {
  readonly owner: string;
}

const OWNERSHIPS = new WeakMap<IConstruct, Ownership[]>();

/** Path of the part of the app that has the resource. Undefined where none has it: then `owner` has it from now on. */
export function otherOwner(owned: Owned, owner: string): string | undefined {
  const { root } = owned.resource.node;
  const ownerships = OWNERSHIPS.get(root) ?? [];
  const other = ownerships.find(ownership => isSame(ownership, owned));
  if (!other) { OWNERSHIPS.set(root, [...ownerships, { ...owned, owner }]); }
  return other?.owner;
}

/** The same text, once it is resolved. Tokens of two stacks cannot be compared then. */
function isSame(one: Owned, other: Owned): boolean {
  const isComparable = Stack.of(one.resource) === Stack.of(other.resource) || !(Token.isUnresolved(one.arn) || Token.isUnresolved(other.arn));
  const text = ({ resource, arn }: Owned) => JSON.stringify(Stack.of(resource).resolve(arn));
  return one.arn === other.arn || isComparable && text(one) === text(other);
}
