import { aws_cloudwatch as cloudwatch, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { AlarmRunbook } from '../../operations/pattern-alarm';
import { SubscriptionAlarms } from '../subscription-alarms';

/**
 * The alarms of a state machine that messages start: `<name>ExecutionsFailed`, `<name>ExecutionsTimedOut`,
 * `<name>ExecutionsAborted`, `<name>ExecutionsThrottled`. What happens after its start is not seen by the subscription.
 * Metrics: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export function addStateMachineAlarms(operations: Operations, name: string, stateMachine: sfn.IStateMachine, alarms: SubscriptionAlarms = {}) {
  const sum = { period: Duration.minutes(1), statistic: 'Sum' };
  const { USERS_AFFECTED, DEGRADED } = AlarmSeverity;
  const arn = stateMachine.stateMachineArn;
  const ended = (verb: string, status: string) => ({
    whatHappened: `The number of executions of the state machine that ${verb} was above {threshold} per minute for {window}.`,
    impact: 'The work that the messages started is not done, or late. The messages are in no dead-letter queue.',
    firstStep: `Run \`aws stepfunctions list-executions --state-machine-arn ${arn} --status-filter ${status}\`. `
      + 'Fix the cause and redrive them. Express Workflows are in their logs only.',
  });
  const throttled = {
    whatHappened: 'The number of state transitions of the state machine that Step Functions throttled was above {threshold} per minute for {window}.',
    impact: 'The work that the messages started is done late. No message is lost.',
    firstStep: 'Run `aws service-quotas list-service-quotas --service-code states`. '
      + 'Request a higher quota for state transitions, or limit the messages.',
  };
  type Runbook = Omit<AlarmRunbook, 'section'>;
  const add = (kind: string, runbook: Runbook, metric: cloudwatch.Metric, severity: AlarmSeverity, override?: AlarmOverride) =>
    operations.addAlarm(`${name}Executions${kind}`, {
      metric, threshold: 0, evaluationPeriods: 1, severity, runbook: { section: `executions${kind}`, ...runbook },
    }, override);
  add('Failed', ended('failed', 'FAILED'), stateMachine.metricFailed(sum), USERS_AFFECTED, alarms.executionsFailed);
  add('TimedOut', ended('timed out', 'TIMED_OUT'), stateMachine.metricTimedOut(sum), USERS_AFFECTED, alarms.executionsTimedOut);
  add('Aborted', ended('were aborted', 'ABORTED'), stateMachine.metricAborted(sum), DEGRADED, alarms.executionsAborted);
  add('Throttled', throttled, stateMachine.metricThrottled(sum), DEGRADED, alarms.executionsThrottled);
}
