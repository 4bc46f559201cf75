import { aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../alarm-override';
import { AlarmSeverity } from '../alarm-severity';
import { Operations } from '../operations';

export interface StepMachineAlarmOptions {
  /** Beginning of the names of the alarms. */
  readonly prefix: string;
  /** What an execution does, such as `rebuilds`. */
  readonly called: string;
  readonly impact: string;
  readonly section: string;
  readonly overrides: { readonly [how in 'failed' | 'timedOut' | 'aborted' | 'throttled']?: AlarmOverride };
}

/** Metrics: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
export function addStepMachineAlarms(operations: Operations, stateMachine: sfn.StateMachine, options: StepMachineAlarmOptions) {
  const { prefix, called, impact, section, overrides } = options;
  const sum = { period: Duration.minutes(1), statistic: 'Sum' };
  const ended = (how: string, status: string) => ({
    whatHappened: `The number of ${called} that ${how} was above {threshold} per minute for {window}.`,
    impact,
    firstStep: `Run \`aws stepfunctions list-executions --state-machine-arn ${stateMachine.stateMachineArn} --status-filter ${status}\`, then \`describe-execution\`: the error says why.`,
  });
  for (const { name, metric, override, runbook } of [
    { name: 'Failed', metric: stateMachine.metricFailed(sum), override: overrides.failed, runbook: ended('failed', 'FAILED') },
    { name: 'TimedOut', metric: stateMachine.metricTimedOut(sum), override: overrides.timedOut, runbook: ended('timed out', 'TIMED_OUT') },
    { name: 'Aborted', metric: stateMachine.metricAborted(sum), override: overrides.aborted, runbook: ended('were aborted', 'ABORTED') },
    {
      name: 'Throttled',
      metric: stateMachine.metricThrottled(sum),
      override: overrides.throttled,
      runbook: {
        whatHappened: `The number of state transitions of ${called} that Step Functions throttled was above {threshold} per minute for {window}.`,
        impact: `${called[0].toUpperCase()}${called.slice(1)} take longer.`,
        firstStep: 'Run `aws service-quotas list-service-quotas --service-code states`. Request a higher quota for state transitions.',
      },
    },
  ]) {
    operations.addAlarm(`${prefix}${name}`, { metric, threshold: 0, evaluationPeriods: 1, severity: AlarmSeverity.DEGRADED, runbook: { section, ...runbook } }, override);
  }
}
