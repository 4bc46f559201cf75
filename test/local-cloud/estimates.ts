import { App } from 'aws-cdk-lib';
import { Units } from './counted-units';
import { CostEstimate, IOperable, Operations } from '../../src';
import { Counted } from './fixtures/ten-patterns/counted';
import { sample } from './fixtures/ten-patterns/sample';

/** Prices of calls that the local cloud records, and of invocations. A request of an API, and a record of a stream, are the unit of work itself. */
const CALLS = ['sqs.request', 'sns.publish', 'eventBridge.event', 'lambda.request', 'dynamoDb.writeUnit', 's3.put', 'kinesis.putUnit'];

let made: { readonly [pattern: string]: Units } | undefined;

/** The units of one piece of work of each pattern, by its class, as one estimate of an app has them. */
export function estimates(): { readonly [pattern: string]: Units } {
  return made ??= estimated();
}

function estimated(): { readonly [pattern: string]: Units } {
  const app = new App();
  const patternIn = (heading: string, id: string) =>
    sample(heading, app, id).node.children.find(child => Operations.of(child) !== undefined) as IOperable;
  const patterns: { readonly [name: string]: IOperable } = {
    ...new Counted(app, 'Counted').patterns,
    DecoupledMessaging: patternIn('Topic, queue and function', 'Topic'),
    QueueLoadLeveling: patternIn('HTTP API, queue and function', 'Http'),
  };
  const { items } = CostEstimate.of(app, { loads: Object.values(patterns).map(pattern => ({ pattern, unitsPerMonth: 1 })) });
  const unitsOf = (pattern: IOperable, price: string) =>
    items.filter(item => item.pattern === pattern.node.path && !item.isAtRest && item.billedFor === price).reduce((sum, { units }) => sum + units, 0);
  return Object.fromEntries(Object.entries(patterns).map(([name, pattern]) =>
    [name, Object.fromEntries(CALLS.map(price => [price, unitsOf(pattern, price)] as const).filter(([, units]) => units > 0))]));
}
