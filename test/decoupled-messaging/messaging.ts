import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ChannelSubscriptionOptions, MessageConsumer, DecoupledMessaging, DecoupledMessagingProps, MessageChannel } from '../../src';
import { shop, userFunction } from '../support/stacks';

/** A channel in a stack of its own. */
export function channelOf(channel: MessageChannel, props: Partial<DecoupledMessagingProps> = {}) {
  const stack = shop();
  return { stack, messaging: new DecoupledMessaging(stack, 'Orders', { channel, ...props }) };
}

/** A channel with one function, `Billing`, subscribed. */
export function billedBy(channel: MessageChannel, options?: ChannelSubscriptionOptions, props?: Partial<DecoupledMessagingProps>) {
  const { stack, messaging } = channelOf(channel, props);
  const handler = userFunction(stack, 'Bill', { timeout: Duration.seconds(10) });
  const subscription = messaging.subscribe('Billing', MessageConsumer.function(handler), options);
  return { stack, messaging, handler, subscription, template: Template.fromStack(stack) };
}

/** What is allowed to the role of a function, or to any in a stack. */
export function statements(stack: Stack): Array<{ Action: string | string[]; Resource: unknown }> {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

export const CHANNELS = ['topic', 'fifoTopic', 'queue', 'fifoQueue', 'stream'] as const;
