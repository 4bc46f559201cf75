import { aws_cloudwatch as cloudwatch, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';

/** SQS counts approximately: a minute is too short for a rate. Library default. */
const PERIOD = Duration.minutes(5);

/**
 * The alarm on the time that the consumer needs for the messages that wait, at its present rate. It fires while they are still young, when
 * the alarm on their age cannot. Only the user knows how long a peak may take. `timeToDrain` is its section in the runbook.
 */
export function addTimeToDrainAlarm(operations: Operations, name: string, queue: sqs.IQueue, override?: AlarmOverride) {
  if (!override) { return; }
  operations.addAlarm(name, {
    metric: timeToDrain(queue),
    threshold: Duration.hours(1).toSeconds(),
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'timeToDrain',
      whatHappened: 'The consumer needed more than {threshold:seconds} for the messages in the queue, at its rate, for {window}.',
      impact: 'More messages come than are processed. New ones wait for that time.',
      firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${queue.queueUrl} --attribute-names All\`. If many messages are in flight and the downstream has `
        + 'capacity, raise maxConcurrency. If few are, the consumer fails or is throttled: see its other alarms.',
    },
  }, override);
}

/** In seconds. Without a message that was processed, as if one was: the age of the oldest message then says more. */
function timeToDrain(queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Time to drain (s)',
    expression: `${PERIOD.toSeconds()} * FILL(waiting, 0) / IF(FILL(deleted, 0) > 0, FILL(deleted, 0), 1)`,
    usingMetrics: {
      waiting: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Average' }),
      deleted: queue.metricNumberOfMessagesDeleted({ period: PERIOD, statistic: 'Sum' }),
    },
    period: PERIOD,
  });
}
