import { aws_cloudwatch_actions as actions, aws_sns as sns } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { fixtures } from './fixtures';
import { AlarmNotifications } from '../../src';
import { shop, warnings } from '../support/stacks';
import '../support/asset-hashes';

describe.each(fixtures.map(fixture => [fixture.name, fixture] as const))('with %s', (_, fixture) => {
  test('the template is the one we know', () => {
    const stack = shop();
    fixture.create(stack, 'Facade');
    expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
  });

  test('the synthesis has no warnings when alarms have an action', () => {
    const stack = shop();
    fixture.create(stack, 'Facade');
    AlarmNotifications.of(stack.node.root).add(new actions.SnsAction(sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager')));
    expect(warnings(stack)).toEqual([]);
  });
});
