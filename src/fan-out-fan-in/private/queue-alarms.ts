import { Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { Operations } from '../../core/operations/operations';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { QueuePair } from '../../core/workers/private/queue-pair';

export interface QueueAlarmOptions {
  readonly deadline: Duration;
  readonly backlogAge?: AlarmOverride;
  readonly deadLetters?: AlarmOverride;
  readonly deadLettersAge?: AlarmOverride;
  /** Begins the names of the runbook's sections. Default: the name. */
  readonly section?: string;
  /** What waits in the queue: `subtasks for this worker`. */
  readonly content: string;
  /** What it means that some were set aside. */
  readonly impact: string;
  readonly firstStep: string;
}

/** Of a deadline that is only known at deployment: half of the pattern's default. */
const UNKNOWN_DEADLINE = Duration.minutes(30);

/** The alarms of a queue and of its dead-letter queue: `<name>BacklogAge`, `<name>DeadLetters`, `<name>DeadLettersAge`. */
export function addQueueAlarms(operations: Operations, name: string, { queue, deadLetterQueue }: QueuePair, options: QueueAlarmOptions) {
  const { deadline, section = name, content } = options;
  operations.addAlarm(`${name}BacklogAge`, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: (deadline.isUnresolved() ? UNKNOWN_DEADLINE : deadline).toSeconds() / 2,
    evaluationPeriods: 3,
    runbook: {
      section: `${section}BacklogAge`,
      whatHappened: `The oldest of the ${content} has waited for more than half of the deadline, for three minutes.`,
      impact: 'Jobs are late, and will soon end as timed out.',
      firstStep: 'See on the dashboard whether more arrives than before or the function behind the queue became slow or fails; raise maxConcurrency if what is behind it can bear it.',
    },
  }, options.backlogAge);
  addDeadLetterAlarms(operations, `${name}DeadLetters`, deadLetterQueue, {
    section: `${section}DeadLetters`,
    depth: options.deadLetters,
    age: options.deadLettersAge,
    whatHappened: `Some of the ${content} failed as often as they may and were set aside in the dead-letter queue.`,
    impact: options.impact,
    firstStep: options.firstStep,
  });
}
