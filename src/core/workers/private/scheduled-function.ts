import {
  aws_cloudwatch as cloudwatch, aws_iam as iam, aws_lambda as lambda, aws_scheduler as scheduler, aws_scheduler_targets as targets,
  aws_sqs as sqs, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue';
import { ownScheduleGroup } from './schedule-group';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { grantSend } from '../../private/queue-grants';

const SUM = { period: Duration.minutes(1), statistic: 'Sum' };

/** A function that runs by a schedule. */
export interface ScheduledFunction {
  readonly handler: lambda.Function;
  readonly missedRuns: sqs.Queue;
  readonly scheduleGroup: scheduler.IScheduleGroup;
}

export interface MissedRunsAlarmOptions {
  readonly failed?: AlarmOverride;
  readonly lost?: AlarmOverride;
  readonly severity: AlarmSeverity;
  readonly impact: string;
  readonly firstStep: string;
  /** How many of five minutes have to be bad. Default: 3, for a function that runs every minute. */
  readonly datapointsToAlarm?: number;
}

/** How often a function runs, and how long one run is tried. */
export interface ScheduledRuns {
  readonly rate: Duration;
  /** Of Scheduler and of Lambda. */
  readonly maxEventAge: Duration;
  /** Of a run that failed. */
  readonly retryAttempts: number;
}

/** The next run does the work of a missed run, so that retries cannot accumulate. */
const EVERY_MINUTE: ScheduledRuns = { rate: Duration.minutes(1), maxEventAge: Duration.minutes(1), retryAttempts: 0 };

/**
 * The alarms on missed runs. The next run does the work of one that was missed: they need several, and go back to OK when runs succeed.
 * - `<name>Failed`: messages that services send are counted:
 *   https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * - `<name>RunsLost`: runs that are not even in the queue, by Scheduler and by Lambda:
 *   https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 *   https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function addMissedRunsAlarms(operations: Operations, name: string, every: ScheduledFunction, options: MissedRunsAlarmOptions) {
  const { handler, missedRuns, scheduleGroup } = every;
  const { failed, lost, severity, impact, firstStep, datapointsToAlarm = 3 } = options;
  const several = { threshold: 0, evaluationPeriods: 5, datapointsToAlarm, severity };
  operations.addAlarm(`${name}Failed`, {
    ...several,
    metric: missedRuns.metricNumberOfMessagesSent(SUM),
    runbook: { whatHappened: `The number of runs of the ${name} function that failed was above {threshold} per minute for {window}.`, impact, firstStep },
  }, failed);
  operations.addAlarm(`${name}RunsLost`, {
    ...several,
    metric: new cloudwatch.MathExpression({
      label: 'Runs that are in no queue',
      // each has data only in minutes in which it is not 0
      expression: 'FILL(notStarted, 0) + FILL(failed, 0)',
      usingMetrics: {
        notStarted: scheduleGroup.metricFailedToBeSentToDLQ(undefined, SUM),
        failed: handler.metric('DestinationDeliveryFailures', SUM),
      },
      period: SUM.period,
    }),
    runbook: {
      whatHappened: `The number of failed runs of the ${name} function that are in no queue was above {threshold} per minute for {window}.`,
      impact,
      firstStep: `Run \`aws scheduler list-schedules --group-name ${scheduleGroup.scheduleGroupName}\`. `
        + 'Restore its role, the role of the function and the policy of the queue as in the template.',
    },
  }, lost);
}

/**
 * Runs a function every minute, or as often as given. Creates `Schedule`, `ScheduleGroup`, `ScheduleRole` and the queue of missed runs.
 */
export function runBySchedule(
  scope: Construct, handler: lambda.Function, missedRunsId: string, { rate, maxEventAge, retryAttempts }: ScheduledRuns = EVERY_MINUTE,
): ScheduledFunction {
  const missedRuns = deadLetterQueue(scope, missedRunsId);
  const { scheduleGroup, role } = ownScheduleGroup(scope);
  role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }));
  [role, handler].forEach(sender => grantSend(missedRuns, sender));
  const onFailure = { bind: () => ({ destination: missedRuns.queueArn }) };
  handler.configureAsyncInvoke({ onFailure, maxEventAge, retryAttempts });
  new scheduler.Schedule(scope, 'Schedule', {
    schedule: scheduler.ScheduleExpression.rate(rate),
    scheduleGroup,
    timeWindow: scheduler.TimeWindow.off(),
    target: new targets.LambdaInvoke(handler, {
      role: role.withoutPolicyUpdates(),
      deadLetterQueue: missedRuns,
      maxEventAge,
      retryAttempts: 1,
    }),
  });
  return { handler, missedRuns, scheduleGroup };
}
