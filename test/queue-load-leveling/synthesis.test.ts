import { aws_cloudwatch_actions as actions, aws_sns as sns, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AlarmNotifications, AsyncHttpApiOptions, JsonSchema, OperationsDashboard, QueueDelivery, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker,
  ClaimCheck,
} from '../../src';
import { shop, userFunction, userTask, userVpc, warnings } from '../support/stacks';
import '../support/asset-hashes';

type Variant = (stack: Stack) => unknown;

function leveled(stack: Stack, props: Partial<QueueLoadLevelingProps> = {}) {
  return new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), ...props });
}

const everything: AsyncHttpApiOptions = {
  requestSchema: JsonSchema.fromObject({ type: 'object' }),
  claimCheck: ClaimCheck.bucket(),
  resultRetention: Duration.days(30),
};

const VARIANTS: Array<[name: string, create: Variant]> = [
  ['a function', stack => leveled(stack)],
  ['a function on a FIFO queue', stack => leveled(stack, { delivery: QueueDelivery.fifo({ messageGroupIdPointer: '/customerId' }) })],
  ['containers', stack => leveled(stack, { worker: QueueWorker.container(userTask(stack), { vpc: userVpc(stack) }) })],
  ['an asynchronous HTTP API', stack => leveled(stack).addAsyncHttpApi('Api')],
  ['an asynchronous HTTP API with everything', stack => {
    leveled(stack).addAsyncHttpApi('Api', everything);
    new OperationsDashboard(stack, 'Operations');
  }],
];

describe.each(VARIANTS)('with %s', (_, create) => {
  test('the template is the one we know', () => {
    const stack = shop();
    create(stack);
    expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
  });

  test('the synthesis prints nothing, and gives no warning when alarms have an action', () => {
    const printed = [jest.spyOn(console, 'warn'), jest.spyOn(console, 'error'), jest.spyOn(process.stderr, 'write')];
    printed.forEach(spy => spy.mockReset());
    const stack = shop();
    create(stack);
    const pager = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager');
    AlarmNotifications.of(stack.node.root).add(new actions.SnsAction(pager));
    expect(warnings(stack)).toEqual([]);
    expect(printed.flatMap(spy => spy.mock.calls)).toEqual([]);
    printed.forEach(spy => spy.mockRestore());
  });
});
