import { aws_kms as kms, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { acknowledge } from '../../private/lint-acknowledgement';
import { patternKey } from '../../private/pattern-key';

/** SQS's longest retention (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html). */
export const DEAD_LETTER_RETENTION = Duration.days(14);

/** Encryption at rest with SQS's own key, or with the one given. */
export function queueEncryption(encryptionKey?: kms.IKey): Pick<sqs.QueueProps, 'encryption' | 'encryptionMasterKey'> {
  return encryptionKey
    ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
    : { encryption: sqs.QueueEncryption.SQS_MANAGED };
}

export interface DeadLetterQueueOptions {
  readonly fifo?: boolean;
  /** Default: the key of the pattern. */
  readonly encryptionKey?: kms.IKey;
  /** Whether SQS's own key encrypts it, whatever the key of the pattern is. Default: false. */
  readonly isOfSqsKey?: boolean;
}

/** A dead-letter queue with the library's defaults: 14 days, encrypted, TLS only. */
export function deadLetterQueue(scope: Construct, id: string, options: DeadLetterQueueOptions = {}): sqs.Queue {
  const { encryptionKey = patternKey(scope), isOfSqsKey = false } = options;
  const queue = new sqs.Queue(scope, id, {
    fifo: options.fifo || undefined, // `false` is not a value CloudFormation takes
    retentionPeriod: DEAD_LETTER_RETENTION,
    enforceSSL: true,
    ...queueEncryption(isOfSqsKey ? undefined : encryptionKey),
  });
  acknowledge(queue, 'This queue is a dead-letter queue', 'AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy', 'ES6000');
  return queue;
}

export interface DeadLetterAlarmOptions {
  readonly depth?: AlarmOverride;
  readonly age?: AlarmOverride;
  /** The retention period of the dead-letter queue. Default: 14 days. */
  readonly retention?: Duration;
  /** The retention period of the queue that SQS moves messages from. Default: none, services send the messages. */
  readonly sourceRetention?: Duration;
  /** The section of the runbook. Default: the name. */
  readonly section?: string;
  /** What the queue is called. Default: dead-letter queue. */
  readonly called?: string;
  /** What a message in the queue means. */
  readonly whatHappened: string;
  readonly impact: string;
  readonly firstStep: string;
  /** What a message in the queue means for users. Default: users affected. */
  readonly severity?: AlarmSeverity;
  /** What it means that SQS deletes a message. Default: data loss. */
  readonly ageSeverity?: AlarmSeverity;
  /** What it means that SQS deletes a message. Default: it is lost. */
  readonly loss?: string;
}

/**
 * The two alarms of a dead-letter queue, named `<name>` and `<name>Age`.
 *
 * The age begins when a message arrives. SQS deletes the messages of a standard queue by the time of their first
 * sending. Each may have spent the retention period of its source queue there:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 */
export function addDeadLetterAlarms(operations: Operations, name: string, queue: sqs.IQueue, options: DeadLetterAlarmOptions) {
  const period = Duration.minutes(1);
  const { called = 'dead-letter queue', whatHappened, impact, firstStep, loss = 'The message will be lost.' } = options;
  const { section = name, retention = DEAD_LETTER_RETENTION } = options;
  const sourceRetention = queue.fifo ? undefined : options.sourceRetention;
  const since = sourceRetention ? 'it was first sent' : 'it arrived there';
  const kept = Math.max(0, retention.toSeconds() - (sourceRetention?.toSeconds() ?? 0));
  operations.addAlarm(name, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    threshold: 0,
    // one of five: a message that is being received (by somebody who reads it in the console, for example) is invisible for a moment
    evaluationPeriods: 5,
    datapointsToAlarm: 1,
    severity: options.severity ?? AlarmSeverity.USERS_AFFECTED,
    runbook: { section, whatHappened, impact: `${impact} SQS deletes each ${retention.toHumanString()} after ${since}.`, firstStep },
  }, options.depth);
  operations.addAlarm(`${name}Age`, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
    threshold: 0.75 * kept,
    evaluationPeriods: 1,
    severity: options.ageSeverity ?? AlarmSeverity.DATA_LOSS,
    runbook: {
      section: `${section}Age`,
      whatHappened: `The oldest message in the ${called} was older than {threshold:seconds} for {window}.`,
      impact: `SQS deletes a message ${retention.toHumanString()} after ${since}. ${loss}`,
      firstStep,
    },
  }, options.age);
}
