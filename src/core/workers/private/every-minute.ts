import { aws_iam as iam, aws_lambda as lambda, aws_scheduler as scheduler, aws_scheduler_targets as targets, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { grantSend } from '../../private/queue-grants';

export interface MissedRunsAlarmOptions {
  readonly override?: AlarmOverride;
  readonly severity: AlarmSeverity;
  readonly impact: string;
  readonly firstStep: string;
}

/**
 * The alarm on missed runs, named `<name>Failed`. The next run does the work of one that was missed: the alarm needs several, and
 * goes back to OK when runs succeed. Messages that services send are counted:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function addMissedRunsAlarm(operations: Operations, name: string, missedRuns: sqs.IQueue, options: MissedRunsAlarmOptions) {
  const { override, severity, impact, firstStep } = options;
  operations.addAlarm(`${name}Failed`, {
    metric: missedRuns.metricNumberOfMessagesSent({ period: Duration.minutes(1), statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    severity,
    runbook: {
      whatHappened: `The number of runs of the ${name} function that failed was above {threshold} per minute for {window}.`,
      impact,
      firstStep,
    },
  }, override);
}

/**
 * Runs a function every minute. Creates `Schedule`, `ScheduleRole` and the queue of missed runs, and returns the queue.
 * The next run does the work of a missed run, so that retries cannot accumulate.
 */
export function runEveryMinute(scope: Construct, handler: lambda.Function, missedRunsId: string): sqs.Queue {
  const missed = deadLetterQueue(scope, missedRunsId);
  const role = new iam.Role(scope, 'ScheduleRole', { assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }));
  [role, handler].forEach(sender => grantSend(missed, sender));
  handler.configureAsyncInvoke({ onFailure: { bind: () => ({ destination: missed.queueArn }) }, maxEventAge: Duration.minutes(1), retryAttempts: 0 });
  new scheduler.Schedule(scope, 'Schedule', {
    schedule: scheduler.ScheduleExpression.rate(Duration.minutes(1)),
    timeWindow: scheduler.TimeWindow.off(),
    target: new targets.LambdaInvoke(handler, {
      role: role.withoutPolicyUpdates(),
      deadLetterQueue: missed,
      maxEventAge: Duration.minutes(1),
      retryAttempts: 1,
    }),
  });
  return missed;
}
