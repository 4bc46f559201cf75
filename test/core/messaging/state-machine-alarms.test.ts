import { App, assertions, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { DecoupledMessaging, MessageChannel, MessageConsumer } from '../../../src';

function descriptions(): { readonly [name: string]: string } {
  const stack = new Stack(new App(), 'Shop');
  const flow = new sfn.StateMachine(stack, 'Flow', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) });
  new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() }).subscribe('Flow', MessageConsumer.stateMachine(flow));
  const alarms = assertions.Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  return Object.fromEntries(Object.values(alarms)
    .map(({ Properties: { MetricName, AlarmDescription } }) => [MetricName, JSON.stringify(AlarmDescription)]));
}

test('failed, timed out and aborted executions are listed and redriven', () => {
  const { ExecutionsFailed, ExecutionsTimedOut, ExecutionsAborted } = descriptions();
  for (const [text, status] of [[ExecutionsFailed, 'FAILED'], [ExecutionsTimedOut, 'TIMED_OUT'], [ExecutionsAborted, 'ABORTED']]) {
    expect(text).toContain(`--status-filter ${status}`);
    expect(text).toContain('redrive them');
  }
});

// https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
test('throttled executions are late, and need a quota: there is nothing to redrive', () => {
  const { ExecutionThrottled } = descriptions();
  expect(ExecutionThrottled).toContain('aws service-quotas list-service-quotas --service-code states');
  expect(ExecutionThrottled).not.toContain('redrive');
  expect(ExecutionThrottled).not.toContain('is not done');
});
