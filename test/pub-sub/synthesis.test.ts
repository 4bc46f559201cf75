import { aws_cloudwatch_actions as actions, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { fixtures } from './fixtures';
import { AlarmNotifications } from '../../src';
import { shop, warnings } from '../support/stacks';
import '../support/asset-hashes';

const SHOWN = ['publisher and three subscribers', 'every kind of consumer', 'unmatched events logged', 'transactional outbox', 'topic'];

function create(name: string): Stack {
  const stack = shop();
  fixtures.find(fixture => fixture.name === name)!.create(stack, 'Events');
  return stack;
}

describe.each(SHOWN)('with %s', name => {
  test('the template is the known one', () => {
    expect(Template.fromStack(create(name)).toJSON()).toMatchSnapshot();
  });

  test('the synthesis warns of nothing when alarms have an action', () => {
    const stack = create(name);
    const pager = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager');
    AlarmNotifications.of(stack.node.root).add(new actions.SnsAction(pager));
    expect(warnings(stack)).toEqual([]);
  });
});
