import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import {
  DecoupledMessaging, FanOutFanIn, FanOutIntake, MessageChannel, PubSub, QueueLoadLeveling, RobustApi, Strangler, SubtaskWorker,
} from '../../src';
import { shop, userFunction } from '../support/stacks';

const CONSUMER = 'must be a pattern or a MessageConsumer, such as MessageConsumer.function(), got Shop/Charge.';

// Python and JavaScript pass on what TypeScript refuses
test.each<[string, (stack: Stack, handler: lambda.Function) => void, string]>([
  ['QueueLoadLeveling', (stack, handler) => new QueueLoadLeveling(stack, 'P', { worker: handler as never }),
    "QueueLoadLeveling at 'Shop/P': worker must be given: QueueWorker.function(...) or QueueWorker.container(...), got Shop/Charge."],
  ['PubSub', (stack, handler) => new PubSub(stack, 'P').subscribe('Wall', handler as never, { events: [] }), `PubSub at 'Shop/P': consumer ${CONSUMER}`],
  ['DecoupledMessaging', (stack, handler) => new DecoupledMessaging(stack, 'P', { channel: MessageChannel.topic() }).subscribe('Wall', handler as never),
    `DecoupledMessaging at 'Shop/P': consumer of 'Wall' ${CONSUMER}`],
  ['RobustApi', (stack, handler) => new RobustApi(stack, 'P').addRoute('GET /a', handler as never),
    "RobustApi at 'Shop/P': backend must be a pattern or a Backend, such as Backend.function(), got Shop/Charge."],
  ['Strangler', (stack, handler) => new Strangler(stack, 'P', { legacy: handler as never }),
    "Strangler at 'Shop/P': legacy must be a pattern or a Backend, such as Backend.function(), got Shop/Charge."],
  ['a worker of FanOutFanIn', (stack, handler) => new FanOutFanIn(stack, 'P', { intake: FanOutIntake.messages(), workers: { small: handler as never } }),
    "FanOutFanIn at 'Shop/P': workers.small must be a SubtaskWorker, such as SubtaskWorker.function(), got Shop/Charge."],
  ['onJobEnded of FanOutFanIn', (stack, handler) => new FanOutFanIn(stack, 'P', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(handler) }, onJobEnded: handler as never,
  }), `FanOutFanIn at 'Shop/P': onJobEnded ${CONSUMER}`],
])('%s says what a function in place of its kind must be', (_, create, message) => {
  const stack = shop();
  const handler = userFunction(stack);
  expect(() => create(stack, handler)).toThrow(new Error(message));
});
