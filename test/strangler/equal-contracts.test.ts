import { aws_events as events } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { shop, sync } from './sync-parts';
import { EventContract, JsonSchema, SyncSource } from '../../src';

const orderPaid = (type = 'object') => EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type }) });
const synced = (...contracts: EventContract[]) => {
  const stack = shop();
  sync(stack, { source: SyncSource.bus(new events.EventBus(stack, 'Bus'), contracts, { entityPointer: '/order' }) });
  return Template.fromStack(stack);
};

test('the rule of a sync names an equal contract once', () => {
  synced(orderPaid(), orderPaid()).hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'source': ['coffee'], 'detail-type': ['OrderPaid.v1'] } });
});

test('a sync refuses two schemas of a type', () => {
  expect(() => synced(orderPaid(), orderPaid('string'))).toThrow('contracts must equal the other contract of OrderPaid.v1, or be its next version, got /schema/type: "string" instead of "object".');
});
