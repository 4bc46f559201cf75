import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Validation } from './validation';

/** A queue or a stream that has one consumer. */
export interface Consumed {
  readonly source: IConstruct;
  readonly arn: string;
}

interface Consumption extends Consumed {
  readonly consumer: string;
}

const CONSUMPTIONS = new WeakMap<IConstruct, Consumption[]>();

/**
 * Refuses a second consumer in the app of what has one.
 *
 * @param prop of the consumer, for the error
 * @param must what holds instead, for the error
 */
export function consumeAlone(consumer: IConstruct, { source, arn }: Consumed, prop: string, must: string) {
  const { root, path } = consumer.node;
  const consumptions = CONSUMPTIONS.get(root) ?? [];
  CONSUMPTIONS.set(root, consumptions);
  const other = consumptions.find(consumption => isSame(consumption, { source, arn }));
  new Validation(consumer).check(other === undefined, prop, must, other && `${source.node.path} with consumer ${other.consumer}`);
  consumptions.push({ source, arn, consumer: path });
}

/** The same construct, or the same ARN. References of two stacks cannot be compared. */
function isSame(one: Consumed, other: Consumed): boolean {
  const isComparable = Stack.of(one.source) === Stack.of(other.source) || !(Token.isUnresolved(one.arn) || Token.isUnresolved(other.arn));
  const arnOf = ({ source, arn }: Consumed) => JSON.stringify(Stack.of(source).resolve(arn));
  return one.source === other.source || (isComparable && arnOf(one) === arnOf(other));
}
