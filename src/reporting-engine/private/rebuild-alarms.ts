import { aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { ReportingEngineAlarms } from '../reporting-engine-alarms';

const IMPACT = 'The view is not rebuilt. Queries go on with its current generation, which follows the source.';

/** The alarms of rebuilds. Metrics: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
export function addRebuildAlarms(operations: Operations, stateMachine: sfn.StateMachine, overrides: ReportingEngineAlarms) {
  const sum = { period: Duration.minutes(1), statistic: 'Sum' };
  const ended = (how: string, status: string) => ({
    whatHappened: `The number of rebuilds that ${how} was above {threshold} per minute for {window}.`,
    impact: IMPACT,
    firstStep: `Run \`aws stepfunctions list-executions --state-machine-arn ${stateMachine.stateMachineArn} --status-filter ${status}\`, then \`describe-execution\`: the error says why.`,
  });
  for (const { name, metric, runbook } of [
    { name: 'rebuildFailed', metric: stateMachine.metricFailed(sum), runbook: ended('failed', 'FAILED') },
    { name: 'rebuildTimedOut', metric: stateMachine.metricTimedOut(sum), runbook: ended('timed out', 'TIMED_OUT') },
    { name: 'rebuildAborted', metric: stateMachine.metricAborted(sum), runbook: ended('were aborted', 'ABORTED') },
    {
      name: 'rebuildThrottled',
      metric: stateMachine.metricThrottled(sum),
      runbook: {
        whatHappened: 'The number of state transitions of rebuilds that Step Functions throttled was above {threshold} per minute for {window}.',
        impact: 'Rebuilds take longer.',
        firstStep: 'Run `aws service-quotas list-service-quotas --service-code states`. Request a higher quota for state transitions.',
      },
    },
  ] as const) {
    operations.addAlarm(name, { metric, threshold: 0, evaluationPeriods: 1, severity: AlarmSeverity.DEGRADED, runbook: { section: 'rebuildFailures', ...runbook } }, overrides[name]);
  }
}
