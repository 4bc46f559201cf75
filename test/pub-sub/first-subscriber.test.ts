import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { EventBroker, EventContract, Idempotency, JsonSchema, MessageConsumer, PubSub } from '../../src';

const orderPaid = EventContract.fromSchema('OrderPaid', { version: 1, source: 'shop', schema: JsonSchema.fromObject({ type: 'object' }) });

/** The template of the publisher's stack, with so many teams that subscribe in stacks of their own. */
function publisher(broker: 'eventBus' | 'topic', teams: number, exported: boolean): object {
  const app = new App();
  const orders = new Stack(app, 'Orders');
  const bus = new PubSub(orders, 'Events', { broker: broker === 'topic' ? EventBroker.topic() : undefined, contracts: [orderPaid] });
  if (exported) { orders.exportValue(bus.eventBus?.eventBusName ?? bus.topic!.topicArn); }
  for (let team = 0; team < teams; team++) {
    const stack = new Stack(app, `Team${team}`);
    const fn = new LambdaFunction(stack, 'Fn', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => {}') });
    bus.subscribe(`Team${team}`, MessageConsumer.function(fn), { events: [orderPaid], idempotency: Idempotency.byMessageId() });
  }
  return Template.fromStack(orders).toJSON() as object;
}

describe.each(['eventBus', 'topic'] as const)('the stack of a publisher with a broker of the kind %s', broker => {
  test('does not change with the second subscriber of another stack', () => {
    expect(publisher(broker, 2, false)).toEqual(publisher(broker, 1, false));
  });

  test('has an export more with the first one, and none more if it exports the broker itself', () => {
    const { Outputs: before = {}, ...resources } = publisher(broker, 0, false) as { Outputs?: object };
    const { Outputs: after = {}, ...same } = publisher(broker, 1, false) as { Outputs?: object };
    expect(same).toEqual(resources);
    expect(Object.keys(after)).toHaveLength(Object.keys(before).length + 1);
    expect(publisher(broker, 1, true)).toEqual(publisher(broker, 0, true));
  });
});
