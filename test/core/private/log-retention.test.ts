import { App, aws_logs as logs, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DecoupledMessaging, MessageChannel, MessageConsumer, PubSub, UnmatchedEvents } from '../../../src';

const days = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'))
  .map(({ Properties }) => (Properties as { RetentionInDays: number }).RetentionInDays);

const app = () => new App({ analyticsReporting: false, treeMetadata: false });

test('parts in the stack of a consumer keep their logs as long as the pattern does', () => {
  const root = app();
  const wall = new Stack(root, 'Wall');
  const events = new DecoupledMessaging(new Stack(root, 'Orders'), 'Events', { channel: MessageChannel.stream(), logRetention: logs.RetentionDays.ONE_YEAR });
  events.subscribe('VideoWall', MessageConsumer.queue(new sqs.Queue(wall, 'Queue', { fifo: true, enforceSSL: true })), { scope: wall });
  expect(days(wall)).toEqual([365]);
});

test('a pattern within another has a retention of its own', () => {
  const stack = new Stack(app(), 'Orders');
  const outer = new PubSub(stack, 'Events', { unmatched: UnmatchedEvents.logged(), logRetention: logs.RetentionDays.ONE_YEAR });
  new PubSub(outer, 'More', { unmatched: UnmatchedEvents.logged() });
  expect(days(stack).sort()).toEqual([30, 365]);
});
