import { aws_iam as iam, aws_lambda as lambda, aws_scheduler as scheduler, aws_scheduler_targets as targets, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue';
import { grantSend } from '../../private/queue-grants';

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
