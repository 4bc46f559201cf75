import { aws_s3 as s3, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Validation } from '../../core/private/validation';

/** The objects of a bucket whose keys begin with a prefix. */
export interface ObjectPlace {
  readonly bucket: s3.IBucket;
  readonly prefix: string;
}

/** What a pattern reads and writes. */
interface Flow {
  readonly reads: ObjectPlace;
  readonly writes: ObjectPlace;
}

const FLOWS = new WeakMap<IConstruct, Flow[]>();

/**
 * Refuses results that would become jobs again, directly or through other patterns of the app:
 * each job would create the next one without end.
 */
export function refuseRecursion(scope: IConstruct, reads?: ObjectPlace, writes?: ObjectPlace) {
  if (!reads || !writes) { return; } // a new bucket has no other reader or writer
  const others = flowsOf(scope);
  const reached = [writes];
  for (const place of reached) {
    if (overlap(place, reads)) {
      new Validation(scope).fail('results', `be in another bucket than the intake's, or below a prefix apart from it${
        place === writes ? '' : ' (through other patterns)'}`, `${writes.bucket.node.path}/${writes.prefix}`);
    }
    reached.push(...others.filter(flow => overlap(place, flow.reads) && !reached.includes(flow.writes)).map(flow => flow.writes));
  }
}

/** Records a flow, for the checks of later patterns of the app. */
export function recordFlow(scope: IConstruct, reads?: ObjectPlace, writes?: ObjectPlace) {
  if (reads && writes) { flowsOf(scope).push({ reads, writes }); }
}

function flowsOf({ node: { root } }: IConstruct): Flow[] {
  const flows = FLOWS.get(root) ?? [];
  FLOWS.set(root, flows);
  return flows;
}

/** A prefix that is only known at deployment can be any prefix. */
function overlap(one: ObjectPlace, other: ObjectPlace): boolean {
  const isOpen = Token.isUnresolved(one.prefix) || Token.isUnresolved(other.prefix);
  return isSame(one.bucket, other.bucket) && (isOpen || one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix));
}

/** The same construct, or the same name or reference in one stack. */
function isSame(one: s3.IBucket, other: s3.IBucket): boolean {
  if (one === other) { return true; }
  const name = (bucket: s3.IBucket) => JSON.stringify(Stack.of(bucket).resolve(bucket.bucketName));
  const isComparable = Stack.of(one) === Stack.of(other) || !(Token.isUnresolved(one.bucketName) || Token.isUnresolved(other.bucketName));
  return isComparable && name(one) === name(other);
}
