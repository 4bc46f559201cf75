import { aws_kinesis as kinesis, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { Operations } from '../../core/operations/operations';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

const MINUTE = Duration.minutes(1);

export function addStreamAlarms(operations: Operations, stream: kinesis.IStream, thresholds: DecoupledMessagingAlarms) {
  operations.addAlarm('writesThrottled', {
    metric: stream.metricWriteProvisionedThroughputExceeded({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      whatHappened: 'The stream refused writes for five minutes on end: a shard had no room.',
      impact: 'Publishers are slowed down; those that do not try again lose messages.',
      firstStep: 'One partition key, or all? A hot key needs a finer partition key; otherwise give the stream more shards.',
    },
  }, thresholds.writesThrottled);
  operations.addAlarm('readsThrottled', {
    metric: stream.metricReadProvisionedThroughputExceeded({ period: MINUTE, statistic: 'Sum' }),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      whatHappened: 'The stream refused reads for five minutes on end: its consumers share 2 MB a second and shard.',
      impact: 'Consumers fall behind; nothing is lost before the end of the retention.',
      firstStep: 'Give the consumer that must be quick enhanced fan-out, or the stream more shards.',
    },
  }, thresholds.readsThrottled);
}

interface IteratorAgeOptions {
  readonly retention: Duration;
  readonly threshold?: AlarmOverride;
}

export function addIteratorAgeAlarm(operations: Operations, name: string, handler: lambda.IFunction, { retention, threshold }: IteratorAgeOptions) {
  operations.addAlarm(`${name}IteratorAge`, {
    metric: handler.metric('IteratorAge', { period: MINUTE, statistic: 'Maximum' }),
    threshold: 0.5 * retention.toMilliseconds(),
    evaluationPeriods: 5,
    runbook: {
      section: 'iteratorAge',
      whatHappened: 'The subscription is behind by more than half of the stream\'s retention, for five minutes.',
      impact: 'It reacts late; at the end of the retention it loses messages. Other subscribers are not affected.',
      firstStep: 'See whether the function fails (its errors hold its shard) or is too slow; raise parallelizationFactor or the retention of the stream.',
    },
  }, threshold);
}
