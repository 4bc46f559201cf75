import { aws_events as events, aws_kinesis as kinesis, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { MessageConsumer } from '../../../src';
import { shop, userEndpoint, userFunction } from '../../support/stacks';

const stack = shop();
const resources = {
  function: userFunction(stack),
  queue: new sqs.Queue(stack, 'Queue'),
  topic: new sns.Topic(stack, 'Topic'),
  stream: new kinesis.Stream(stack, 'Stream'),
  stateMachine: new sfn.StateMachine(stack, 'StateMachine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) }),
  eventBus: new events.EventBus(stack, 'Bus'),
  apiDestination: userEndpoint(stack),
};

test.each([
  ['function', MessageConsumer.function(resources.function)],
  ['queue', MessageConsumer.queue(resources.queue)],
  ['topic', MessageConsumer.topic(resources.topic)],
  ['stream', MessageConsumer.stream(resources.stream)],
  ['stateMachine', MessageConsumer.stateMachine(resources.stateMachine)],
  ['eventBus', MessageConsumer.eventBus(resources.eventBus)],
  ['apiDestination', MessageConsumer.apiDestination(resources.apiDestination)],
] as const)('of a %s names it as the only destination', (kind, consumer) => {
  const destination = consumer.bindConsumer(stack);
  expect(Object.keys(destination)).toEqual([kind]);
  expect(destination[kind]).toBe(resources[kind]);
});
