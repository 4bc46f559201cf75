import { aws_sqs as sqs, CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, FanOutFanIn, FanOutIntake, MessageChannel, MessageConsumer, PubSub, QueueDelivery, QueueLoadLeveling, QueueWorker,
  SubtaskWorker,
} from '../../src';
import { orderCreated } from '../pub-sub/contracts';
import { shop, userFunction, userTask, userVpc } from '../support/stacks';

/** Whether the inline policies of a stack let the consumer, which is a function or a task of the user or a forwarder, send to the queue. */
function maySend(stack: Stack, queue: sqs.IQueue): boolean {
  const id = stack.getLogicalId(queue.node.defaultChild as CfnElement);
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => /"Ref":"(Charge|Transcode|.*Forwarder)/.test(JSON.stringify(Properties.Roles)));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Array<{ Action: string | string[]; Resource: unknown }>)
    .some(({ Action, Resource }) => [Action].flat().includes('sqs:SendMessage') && JSON.stringify(Resource).includes(`"${id}"`));
}

const channel = (stack: Stack, kind: MessageChannel) => new DecoupledMessaging(stack, 'Orders', { channel: kind })
  .subscribe('Bill', MessageConsumer.function(userFunction(stack))).queue!;

describe('a message that is deferred on its last receive (RetryAfter) can be replaced by a fresh copy, by', () => {
  test.each<[string, (stack: Stack) => sqs.IQueue]>([
    ['the function of a subscription of PubSub', stack => new PubSub(stack, 'Bus', { contracts: [orderCreated] })
      .subscribe('Bill', MessageConsumer.function(userFunction(stack)), { events: [orderCreated] }).queue!],
    ['the function of a queue channel', stack => channel(stack, MessageChannel.queue())],
    ['the function of a topic channel', stack => channel(stack, MessageChannel.topic())],
    ['a function worker without an API', stack => new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) }).queue],
    ['a container worker without an API', stack => new QueueLoadLeveling(stack, 'Videos', {
      worker: QueueWorker.container(userTask(stack), { vpc: userVpc(stack) }),
    }).queue],
    ['the function of JobEnded events', stack => {
      const pattern = new FanOutFanIn(stack, 'Photos', {
        intake: FanOutIntake.messages(),
        workers: { small: SubtaskWorker.function(userFunction(stack, 'Small')) },
        onJobEnded: MessageConsumer.function(userFunction(stack)),
      });
      return pattern.node.findChild('JobEnded').node.findChild('Queue') as sqs.Queue;
    }],
  ])('%s', (_, queueOf) => {
    const stack = shop();
    expect(maySend(stack, queueOf(stack))).toBe(true);
  });
});

describe('no fresh copy is sent', () => {
  test.each<[string, (stack: Stack) => sqs.IQueue]>([
    ['to a FIFO channel, where it would lose its place', stack => channel(stack, MessageChannel.fifoTopic())],
    ['to a FIFO queue', stack => new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), delivery: QueueDelivery.fifo() }).queue],
    ['by a forwarder, which defers nothing', stack => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() })
      .subscribe('Pass', MessageConsumer.eventBus(new PubSub(stack, 'Bus', { contracts: [orderCreated] }).eventBus!)).queue!],
  ])('%s', (_, queueOf) => {
    const stack = shop();
    expect(maySend(stack, queueOf(stack))).toBe(false);
  });
});
