import { App, aws_events as events, aws_sns as sns, aws_sqs as sqs, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { atItsLongest } from '../../../src/core/private/longest-value';

const stackOf = (name: string) => new Stack(new App(), name);
const lengthOf = (stack: Stack, value: unknown) => String(atItsLongest(stack, value)).length;

test('a name that CloudFormation makes is as long as the names of stack and resource allow', () => {
  const stack = stackOf('Shop');
  const queue = new sqs.Queue(stack, 'Orders');
  const logicalId = stack.getLogicalId(queue.node.defaultChild as sqs.CfnQueue);
  expect(lengthOf(stack, queue.queueName)).toBe('Shop'.length + logicalId.length + 15);
});

test('a logical id of the user counts as it is', () => {
  const stack = stackOf('Shop');
  const queue = new sqs.Queue(stack, 'Orders');
  (queue.node.defaultChild as sqs.CfnQueue).overrideLogicalId('Waiting');
  expect(lengthOf(stack, queue.queueName)).toBe('Shop'.length + 'Waiting'.length + 15);
});

test('it is no longer than the service allows', () => {
  const stack = stackOf('S'.repeat(120));
  const queue = new sqs.Queue(stack, 'Queue');
  expect(lengthOf(stack, queue.queueName)).toBe(80);
  expect(lengthOf(stack, queue.queueArn)).toBe(`arn:aws-us-gov:sqs:ap-southeast-1:123456789012:${'n'.repeat(80)}`.length);
  expect(lengthOf(stack, queue.queueUrl)).toBe(`https://sqs.ap-southeast-1.amazonaws.com.cn/123456789012/${'n'.repeat(80)}`.length);
});

test('a name of the user counts as it is', () => {
  const stack = stackOf('Shop');
  expect(lengthOf(stack, new events.EventBus(stack, 'Bus', { eventBusName: 'orders' }).eventBusName)).toBe('orders'.length);
  expect(lengthOf(stack, new sns.Topic(stack, 'Topic', { topicName: 'menu' }).topicName)).toBe('menu'.length);
  const queue = new sqs.Queue(stack, 'Queue');
  (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('QueueName', 'waiting');
  expect(lengthOf(stack, queue.queueName)).toBe('waiting'.length);
});

test('texts around it count too, in every part of a value', () => {
  const stack = stackOf('Shop');
  const { queueUrl } = new sqs.Queue(stack, 'Queue');
  const longest = 'x'.repeat(lengthOf(stack, queueUrl));
  expect(atItsLongest(stack, { urls: [`<${queueUrl}>`], json: Fn.join('/', ['a', queueUrl]), count: 3 })).toEqual({ urls: [`<${longest}>`], json: `a/${longest}`, count: 3 });
});

test('what comes from elsewhere is as long as the caller says', () => {
  const stack = stackOf('Shop');
  const { valueAsString } = new CfnParameter(stack, 'Name');
  expect(lengthOf(stack, valueAsString)).toBe(256);
  expect(atItsLongest(stack, valueAsString, 0)).toBe('');
});

test('a stack is looked through once for many values, and again for what has come since', () => {
  const stack = stackOf('Shop');
  const queues = Array.from({ length: 20 }, (_, n) => new sqs.Queue(stack, `Queue${n}`));
  const parameter = new CfnParameter(stack, 'Parameter');
  const looks = jest.spyOn(stack.node, 'findAll');
  queues.forEach(queue => lengthOf(stack, [queue.queueName, queue.queueArn, parameter.valueAsString]));
  expect(looks).toHaveBeenCalledTimes(1);
  const late = new sqs.Queue(stack, 'Late');
  (queues[0].node.defaultChild as sqs.CfnQueue).overrideLogicalId('Renamed');
  expect(lengthOf(stack, late.queueName)).toBe('Shop'.length + stack.getLogicalId(late.node.defaultChild as sqs.CfnQueue).length + 15);
  expect(lengthOf(stack, queues[0].queueName)).toBe('Shop'.length + 'Renamed'.length + 15);
});
