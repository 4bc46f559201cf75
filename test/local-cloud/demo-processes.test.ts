import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CoffeeHouse } from '../../demo/app/coffee-house';
import { Inventory } from '../../demo/app/inventory';
import { OrderEvents } from '../../demo/app/order-events';
import { Photos } from '../../demo/app/photos';

/** A cold start on a busy machine may take longer. */
const SHORT_SECONDS = 10;
/** Processes that start at once, on two cores. */
const MOST = 3;

interface Mapping {
  readonly FunctionName: { readonly Ref: string };
  readonly EventSourceArn: unknown;
  readonly ScalingConfig?: { readonly MaximumConcurrency: number };
}

/** Functions with a short timeout that queues invoke, with the number of their batches at once. 5 is the local cloud's number where none is given. */
function hasty(stack: Stack): Array<[name: string, batches: number]> {
  const template = Template.fromStack(stack);
  const functions = template.findResources('AWS::Lambda::Function') as Record<string, { Properties: { Timeout: number } }>;
  const mappings = template.findResources('AWS::Lambda::EventSourceMapping') as Record<string, { Properties: Mapping }>;
  return Object.values(mappings)
    .map(({ Properties }) => Properties)
    .filter(({ FunctionName }) => functions[FunctionName.Ref]?.Properties.Timeout < SHORT_SECONDS)
    .filter(({ EventSourceArn }) => JSON.stringify(EventSourceArn).includes('Queue'))
    .map(({ FunctionName, ScalingConfig }) => [FunctionName.Ref, ScalingConfig?.MaximumConcurrency ?? 5]);
}

test('workers of the demo with a short timeout do not start in numbers that make them overrun it', () => {
  // the code of the workers is not looked at
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stacks = [new CoffeeHouse(app, 'CoffeeHouse'), new Inventory(app, 'Inventory'), new OrderEvents(app, 'OrderEvents'), new Photos(app, 'Photos')];
  const workers = stacks.flatMap(hasty);
  expect(workers.length).toBeGreaterThanOrEqual(5);
  expect(workers.filter(([, batches]) => batches > MOST)).toEqual([]);
});
