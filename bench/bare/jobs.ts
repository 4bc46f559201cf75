import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { addAlarm } from './alarms';
import { bareFunction } from './function';
import { BareQueues } from './queue-load-leveling';

/** The table of job records and the sweeper that looks after them, by hand. */
export function bareJobs(scope: Construct, { queue, deadLetterQueue }: BareQueues, worker: lambda.Function): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  const table = new dynamodb.Table(scope, 'Table', {
    partitionKey: { name: 'id', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
  table.addGlobalSecondaryIndex({
    indexName: 'wake',
    partitionKey: { name: 'wakeShard', type: STRING },
    sortKey: { name: 'wakeAt', type: STRING },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  });
  table.grant(worker, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');

  const sweeper = bareFunction(scope, 'Sweeper', 'job-sweeper', { TABLE_NAME: table.tableName, QUEUE_URL: queue.queueUrl });
  table.grant(sweeper, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query');
  queue.grantSendMessages(sweeper);
  queue.grant(sweeper, 'sqs:GetQueueAttributes');
  deadLetterQueue.grantConsumeMessages(sweeper);
  deadLetterQueue.grant(sweeper, 'sqs:ListMessageMoveTasks', 'sqs:StartMessageMoveTask');

  const missed = new sqs.Queue(scope, 'SweeperDeadLetterQueue', {
    retentionPeriod: Duration.days(14),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  const role = new iam.Role(scope, 'ScheduleRole', { assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }) });
  missed.grantSendMessages(role);
  sweeper.configureAsyncInvoke({ onFailure: new SqsDestination(missed), maxEventAge: Duration.minutes(1), retryAttempts: 0 });
  const scheduleGroup = new scheduler.ScheduleGroup(scope, 'ScheduleGroup');
  const schedule = new scheduler.Schedule(scope, 'Schedule', {
    schedule: scheduler.ScheduleExpression.rate(Duration.minutes(1)),
    scheduleGroup,
    target: new LambdaInvoke(sweeper, { role, deadLetterQueue: missed, maxEventAge: Duration.minutes(1), retryAttempts: 1 }),
  });
  schedule.node.addDependency(scheduleGroup);

  const maximum = { period: Duration.minutes(1), statistic: 'Maximum' };
  addAlarm(scope, 'SweeperFailed', missed.metricNumberOfMessagesSent({ ...maximum, statistic: 'Sum' }), { threshold: 0, evaluationPeriods: 5 });
  const sum = { ...maximum, statistic: 'Sum' };
  addAlarm(scope, 'SweeperRunsLost', new cloudwatch.MathExpression({
    expression: 'FILL(notStarted, 0) + FILL(failed, 0)',
    usingMetrics: {
      notStarted: scheduleGroup.metricFailedToBeSentToDLQ(undefined, sum),
      failed: sweeper.metric('DestinationDeliveryFailures', sum),
    },
    period: sum.period,
  }), { threshold: 0, evaluationPeriods: 5 });
  const own = (metricName: string, statistic: string) =>
    new cloudwatch.Metric({ namespace: 'Bench', metricName, period: maximum.period, statistic });
  addAlarm(scope, 'JobsExpired', own('JobsExpired', 'Sum'), { threshold: 0, evaluationPeriods: 1 });
  addAlarm(scope, 'DeadJobsAge', own('DeadJobsAge', 'Maximum'), { threshold: 907_200, evaluationPeriods: 1 });
  addAlarm(scope, 'TableThrottles', new cloudwatch.MathExpression({
    expression: 'FILL(reads, 0) + FILL(writes, 0) + FILL(indexReads, 0) + FILL(indexWrites, 0)',
    usingMetrics: Object.fromEntries(Object.entries({ reads: 'ReadThrottleEvents', writes: 'WriteThrottleEvents' }).flatMap(([name, metricName]) => [
      [name, table.metric(metricName, sum)],
      [`index${name[0].toUpperCase()}${name.slice(1)}`, table.metric(metricName, {
        ...sum, dimensionsMap: { TableName: table.tableName, GlobalSecondaryIndexName: 'wake' },
      })],
    ])),
    period: sum.period,
  }), { threshold: 0, evaluationPeriods: 5 });
  addAlarm(scope, 'TableSystemErrors', table.metricSystemErrorsForOperations({
    operations: [dynamodb.Operation.GET_ITEM, dynamodb.Operation.PUT_ITEM, dynamodb.Operation.UPDATE_ITEM, dynamodb.Operation.QUERY],
    period: sum.period,
  }), { threshold: 0, evaluationPeriods: 3 });
  return table;
}
