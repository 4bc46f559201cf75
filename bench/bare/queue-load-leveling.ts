import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { addAlarm, addFunctionAlarms } from './alarms';

export interface BareQueues {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
}

/** What QueueLoadLeveling creates for a function, by hand. */
export function bareQueueLoadLeveling(scope: Construct, worker: lambda.Function): BareQueues {
  const deadLetterQueue = new sqs.Queue(scope, 'DeadLetterQueue', {
    retentionPeriod: Duration.days(14),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  const queue = new sqs.Queue(scope, 'Queue', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    visibilityTimeout: Duration.seconds(6 * 30),
    retentionPeriod: Duration.days(4),
    enforceSSL: true,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 },
  });
  queue.grantConsumeMessages(worker);
  queue.grantSendMessages(worker);
  new lambda.EventSourceMapping(scope, 'EventSource', {
    target: worker,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    maxConcurrency: 5,
    reportBatchItemFailures: true,
  });

  addFunctionAlarms(scope, 'Worker', worker);
  addAlarm(scope, 'WorkerDuration', worker.metricDuration({ period: Duration.minutes(1), statistic: 'p90' }), {
    threshold: 27_000,
    evaluationPeriods: 15,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  });
  const maximum = { period: Duration.minutes(1), statistic: 'Maximum' };
  addAlarm(scope, 'BacklogAge', queue.metricApproximateAgeOfOldestMessage(maximum), { threshold: 5400, evaluationPeriods: 15 });
  addAlarm(scope, 'DeadLetters', deadLetterQueue.metricApproximateNumberOfMessagesVisible(maximum), { threshold: 0, evaluationPeriods: 5 });
  addAlarm(scope, 'DeadLettersAge', deadLetterQueue.metricApproximateAgeOfOldestMessage(maximum), { threshold: 648_000, evaluationPeriods: 1 });
  return { queue, deadLetterQueue };
}
