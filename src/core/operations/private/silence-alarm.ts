import { aws_cloudwatch as cloudwatch, aws_kinesis as kinesis, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { SilenceMetric } from './silence-metric';
import { AlarmOverride } from '../alarm-override';
import { AlarmSeverity } from '../alarm-severity';
import { Operations } from '../operations';

/** Of an override that names another figure; library default. */
const PERIOD = Duration.hours(1);

export interface SilenceAlarmOptions {
  /** Without it there is no alarm: only the user knows how long nothing may come. */
  readonly override?: AlarmOverride;
  /** Who sends what is counted: `publishers`. */
  readonly senders: string;
  /** What is counted: `messages that were sent to the queue`. */
  readonly called: string;
  /** Its metrics, as counts. Several are added up. */
  readonly counted: cloudwatch.Metric[];
  /** Where an operator looks first. */
  readonly firstStep: string;
}

/** The alarm on too few messages or requests, which says what no other alarm can: nobody sends. `silence` is its section in the runbook. */
export function addSilenceAlarm(operations: Operations, name: string, { override, senders, called, counted, firstStep }: SilenceAlarmOptions) {
  if (!override) { return; }
  operations.addAlarm(name, {
    metric: new SilenceMetric({ label: `The ${called}`, counted, period: PERIOD }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'silence',
      whatHappened: `The number of ${called} was below {threshold} per {period} for {window}.`,
      impact: `Work may not arrive, because ${senders} send less than usual. All other alarms can be OK meanwhile.`,
      firstStep,
    },
  }, override);
}

/** The alarm on too few messages that are sent to a queue. */
export function addQueueSilenceAlarm(operations: Operations, name: string, queue: sqs.IQueue, override?: AlarmOverride) {
  addSilenceAlarm(operations, name, {
    override,
    senders: 'publishers',
    called: 'messages that were sent to the queue',
    counted: [queue.metricNumberOfMessagesSent({ statistic: 'Sum' })],
    firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${queue.queueUrl} --attribute-names Policy KmsMasterKeyId\`: both must allow the publishers. `
      + 'Then find out whether the publishers run.',
  });
}

/** The alarm on too few messages that are published to a topic. */
export function addTopicSilenceAlarm(operations: Operations, topic: sns.ITopic, override?: AlarmOverride) {
  addSilenceAlarm(operations, 'silence', {
    override,
    senders: 'publishers',
    called: 'messages that were published to the topic',
    counted: [topic.metricNumberOfMessagesPublished({ statistic: 'Sum' })],
    firstStep: `Run \`aws sns get-topic-attributes --topic-arn ${topic.topicArn}\`: Policy and KmsMasterKeyId must allow the publishers. `
      + 'Then find out whether the publishers run.',
  });
}

/** The alarm on too few records that are put to a stream. */
export function addStreamSilenceAlarm(operations: Operations, stream: kinesis.IStream, override?: AlarmOverride) {
  addSilenceAlarm(operations, 'silence', {
    override,
    senders: 'publishers',
    called: 'records that were put to the stream',
    counted: [stream.metricIncomingRecords({ statistic: 'Sum' })],
    firstStep: `Run \`aws kinesis describe-stream-summary --stream-name ${stream.streamName}\`: the status must be ACTIVE. Then find out whether the publishers run.`,
  });
}
