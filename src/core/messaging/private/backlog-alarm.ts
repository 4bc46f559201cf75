import { aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { recentErrors } from '../../operations/private/recent-errors';

/** How long a message may usually wait: a library default. */
const ACCEPTABLE_DELAY = Duration.hours(1);

export interface BacklogAgeAlarmOptions {
  /** Where it is longer than the acceptable delay, it counts instead. */
  readonly visibilityTimeout?: Duration;
  readonly override?: AlarmOverride;
  /** The consumer. Undefined where it comes later. */
  readonly handler?: lambda.IFunction;
  readonly impact: string;
}

/** The alarm on the oldest message of a queue with one consumer; `backlogAge` is its section in the runbook. */
export function addBacklogAgeAlarm(operations: Operations, name: string, queue: sqs.IQueue, options: BacklogAgeAlarmOptions) {
  const { visibilityTimeout = ACCEPTABLE_DELAY, override, handler, impact } = options;
  const acceptable = Math.max(ACCEPTABLE_DELAY.toSeconds(), visibilityTimeout.isUnresolved() ? 0 : visibilityTimeout.toSeconds());
  operations.addAlarm(name, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: 1.5 * acceptable,
    evaluationPeriods: 15,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'backlogAge',
      whatHappened: 'The oldest message in the queue was older than {threshold:seconds} for {window}.',
      impact,
      firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${queue.queueUrl} --attribute-names All\`. If many messages are in flight, raise maxConcurrency. `
        + `If few are, the consumer fails or is throttled. ${handler ? recentErrors(handler) : 'Look at the alarms of its subscription.'}`,
    },
  }, override);
}
