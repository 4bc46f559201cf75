import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { orderCreated } from './contracts';
import { EventBroker, PubSub } from '../../src';

const REGION_WITHOUT = 'il-central-1';

function registries(region?: string, broker?: EventBroker): number {
  const stack = new Stack(new App(), 'Shop', { env: { region } });
  new PubSub(stack, 'Events', { contracts: [orderCreated], broker });
  return Object.keys(Template.fromStack(stack).findResources('AWS::EventSchemas::Registry')).length;
}

test.each<[string | undefined, boolean | undefined, number]>([
  [undefined, undefined, 1],
  ['eu-west-1', undefined, 1],
  [REGION_WITHOUT, undefined, 0],
  [undefined, false, 0],
  ['eu-west-1', false, 0],
  [REGION_WITHOUT, false, 0],
])('in the Region %s, with schemaRegistry %s, there are %d registries', (region, schemaRegistry, expected) => {
  expect(registries(region, EventBroker.eventBus({ schemaRegistry }))).toBe(expected);
  expect(registries(region, EventBroker.topic({ schemaRegistry }))).toBe(expected);
});

test('a registry that is asked for where there is none is refused', () => {
  expect(() => registries(REGION_WITHOUT, EventBroker.eventBus({ schemaRegistry: true })))
    .toThrow(new Error("PubSub at 'Shop/Events': broker.schemaRegistry must be left out or false in il-central-1, which has no schema registries, got 'true'."));
});
