import { aws_cloudwatch as cloudwatch, aws_scheduler as scheduler, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { RunWindow } from './schedule-intervals';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { addDeadLetterAlarms } from '../../workers/private/dead-letter-queue';
import { ScheduledTaskAlarms } from '../scheduled-task-alarms';

const SUM = { period: Duration.minutes(1), statistic: 'Sum' };

export interface WatchedSchedule {
  readonly scheduleGroup: scheduler.IScheduleGroup;
  readonly deadLetterQueue: sqs.IQueue;
  /** Of the consumer. */
  readonly queue?: sqs.IQueue;
  /** Without it there is no alarm on missed runs. */
  readonly window?: RunWindow;
  /** The time between two runs. Without it, or without a queue, there is no alarm on overlapping runs. */
  readonly interval?: Duration;
}

/**
 * The alarms of a schedule. Its group has no other schedule, so that the metrics of the group are those of the schedule:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export function addScheduleAlarms(operations: Operations, schedule: WatchedSchedule, overrides: ScheduledTaskAlarms = {}) {
  addRunAlarms(operations, schedule, overrides);
  addDeliveryAlarms(operations, schedule, overrides);
}

function addRunAlarms(operations: Operations, { scheduleGroup, queue, window, interval }: WatchedSchedule, overrides: ScheduledTaskAlarms) {
  const readSchedule = `Run \`aws scheduler list-schedules --group-name ${scheduleGroup.scheduleGroupName}\`.`;
  if (window) {
    operations.addAlarm('missedRuns', {
      // a period without data is filled: CloudWatch would look further back for data
      metric: new cloudwatch.MathExpression({
        label: 'Attempts to start a run',
        expression: 'FILL(attempts, 0)',
        usingMetrics: { attempts: scheduleGroup.metricAttempts({ period: window.period, statistic: 'Sum' }) },
        period: window.period,
      }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: window.periods,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      severity: AlarmSeverity.USERS_AFFECTED,
      runbook: {
        whatHappened: 'The number of attempts of Scheduler to start a run was below {threshold} for {window}.',
        impact: 'A run is missing, and its work is not done. No later run does it.',
        firstStep: `${readSchedule} If the schedule is disabled or missing, deploy the stack again.`,
      },
    }, overrides.missedRuns);
  }
  if (queue && interval) {
    operations.addAlarm('overlappingRuns', {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: SUM.period, statistic: 'Maximum' }),
      threshold: interval.toSeconds(),
      evaluationPeriods: 3,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        whatHappened: 'The oldest message in the queue of the consumer was older than {threshold:seconds}, the time between two runs, for {window}.',
        impact: 'A run began before the one before it was done. Runs are late, and may work on the same data at the same time.',
        firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${queue.queueUrl} --attribute-names All\`. `
          + 'Make the work faster, or the schedule slower. On a FIFO queue runs wait for one another.',
      },
    }, overrides.overlappingRuns);
  }
  operations.addAlarm('failedAttempts', {
    metric: new cloudwatch.MathExpression({
      label: 'Attempts that failed or were throttled',
      // each has data only in minutes in which it is not 0
      expression: 'FILL(failed, 0) + FILL(refused, 0) + FILL(throttled, 0)',
      usingMetrics: {
        failed: scheduleGroup.metricTargetErrors(SUM),
        refused: scheduleGroup.metricTargetThrottled(SUM),
        throttled: scheduleGroup.metricThrottled(SUM),
      },
      period: SUM.period,
    }),
    threshold: 0,
    evaluationPeriods: 15,
    datapointsToAlarm: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of attempts to start a run that failed or were throttled was above {threshold} per minute for {window}.',
      impact: 'The run is late. When its retries have ended, Scheduler sends it to the dead-letter queue.',
      firstStep: `${readSchedule} Restore the role of the schedule, and the target with its policy and key, as in the template.`,
    },
  }, overrides.failedAttempts);
}

function addDeliveryAlarms(operations: Operations, { scheduleGroup, deadLetterQueue }: WatchedSchedule, overrides: ScheduledTaskAlarms) {
  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: overrides.deadLetters,
    age: overrides.deadLettersAge,
    whatHappened: 'The number of messages in the dead-letter queue of the schedule was above {threshold} for {window}. Scheduler did not deliver them.',
    impact: 'The work of these runs is not done.',
    firstStep: `Run \`aws sqs receive-message --queue-url ${deadLetterQueue.queueUrl} --message-attribute-names All\`: the attribute ERROR_CODE names the cause. `
      + 'Fix it, then send the message to the target.',
  });
  operations.addAlarm('deadLettersFailed', {
    metric: scheduleGroup.metricFailedToBeSentToDLQ(undefined, SUM),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      whatHappened: 'The number of runs that Scheduler delivered neither to the target nor to the dead-letter queue was above {threshold} per minute for {window}.',
      impact: 'These runs are lost, and their work is not done.',
      firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${deadLetterQueue.queueUrl} --attribute-names All\`. `
        + 'Restore the queue, its key and the role of the schedule as in the template.',
    },
  }, overrides.deadLettersFailed);
}

/** The dashboard widgets of a schedule. */
export function scheduleWidgets({ scheduleGroup }: WatchedSchedule): cloudwatch.IWidget[] {
  return [new cloudwatch.GraphWidget({
    title: 'Attempts to start a run',
    left: [scheduleGroup.metricAttempts(SUM), scheduleGroup.metricTargetErrors(SUM), scheduleGroup.metricDropped(SUM)],
    width: 8,
  })];
}
