import { aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { SubscriptionAlarms } from '../subscription-alarms';

/**
 * The alarms of a state machine that messages start: `<name>ExecutionsFailed`, `<name>ExecutionsTimedOut`,
 * `<name>ExecutionsAborted`, `<name>ExecutionsThrottled`. What happens after its start is not seen by the subscription.
 * Metrics: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export function addStateMachineAlarms(operations: Operations, name: string, stateMachine: sfn.IStateMachine, alarms: SubscriptionAlarms = {}) {
  const sum = { period: Duration.minutes(1), statistic: 'Sum' };
  const { USERS_AFFECTED, DEGRADED } = AlarmSeverity;
  const add = (kind: string, ended: string, status: string, metric: ReturnType<sfn.IStateMachine['metricFailed']>, severity: AlarmSeverity, override?: AlarmOverride) =>
    operations.addAlarm(`${name}Executions${kind}`, {
      metric,
      threshold: 0,
      evaluationPeriods: 1,
      severity,
      runbook: {
        section: `executions${kind}`,
        whatHappened: `The number of executions of the state machine that ${ended} was above {threshold} per minute for {window}.`,
        impact: 'The work that the messages started is not done, or late. The messages are in no dead-letter queue.',
        firstStep: `Run \`aws stepfunctions list-executions --state-machine-arn ${stateMachine.stateMachineArn} --status-filter ${status}\`. `
          + 'Fix the cause and redrive them. Express Workflows are in their logs only.',
      },
    }, override);
  add('Failed', 'failed', 'FAILED', stateMachine.metricFailed(sum), USERS_AFFECTED, alarms.executionsFailed);
  add('TimedOut', 'timed out', 'TIMED_OUT', stateMachine.metricTimedOut(sum), USERS_AFFECTED, alarms.executionsTimedOut);
  add('Aborted', 'were aborted', 'ABORTED', stateMachine.metricAborted(sum), DEGRADED, alarms.executionsAborted);
  add('Throttled', 'were throttled', 'RUNNING', stateMachine.metricThrottled(sum), DEGRADED, alarms.executionsThrottled);
}
