import { aws_cloudwatch_actions as actions, aws_sns as sns } from 'aws-cdk-lib';
import { billedBy, channelOf, CHANNELS } from './messaging';
import { AlarmNotifications, MessageConsumer, Idempotency, MessageChannel } from '../../src';
import { userFunction, warnings } from '../support/stacks';
import '../support/asset-hashes';

describe.each(CHANNELS)('with a %s', kind => {
  test('the template is the known one', () => {
    expect(billedBy(MessageChannel[kind]()).template.toJSON()).toMatchSnapshot();
  });

  test('the synthesis prints nothing, and warns of nothing when alarms have an action', () => {
    const printed = [jest.spyOn(console, 'warn'), jest.spyOn(console, 'error'), jest.spyOn(process.stderr, 'write')];
    printed.forEach(spy => spy.mockReset());
    const { stack, messaging } = channelOf(MessageChannel[kind]());
    messaging.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { idempotency: Idempotency.byMessageId() });
    AlarmNotifications.of(stack.node.root).add(new actions.SnsAction(sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager')));
    expect(warnings(stack)).toEqual([]);
    expect(printed.flatMap(spy => spy.mock.calls)).toEqual([]);
    printed.forEach(spy => spy.mockRestore());
  });
});
