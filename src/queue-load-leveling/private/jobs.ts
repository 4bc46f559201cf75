import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { catalogMetric, patternPath } from '../../core/operations/private/catalog-metric';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantSend, grantWatch } from '../../core/private/queue-grants';
import { grantRecords } from '../../core/private/table-grants';
import { describeWork } from '../../core/private/work-model';
import { jobTable, redeliveryWindow, wakeIndexArn } from '../../core/workers/private/job-table';
import { addJobTableAlarms } from '../../core/workers/private/job-table-alarms';
import { addMissedRunsAlarms, runBySchedule, ScheduledFunction } from '../../core/workers/private/scheduled-function';
import { QueueLoadLevelingAlarms } from '../queue-load-leveling-alarms';

/** From its acceptance to its end, with those of the index that the sweeper queries. */
const WRITES_OF_A_JOB = 8;

export interface JobsProps {
  readonly table?: dynamodb.ITable;
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly messageRetention: Duration;
  readonly deadLetterRetention: Duration;
  readonly worker: iam.IGrantable;
  readonly operations: Operations;
  readonly alarms: QueueLoadLevelingAlarms;
}

/**
 * The records of the jobs, and the sweeper that repairs the state after crashes. The sweeper sends jobs
 * that were recorded and not sent, and updates dead-lettered and redriven jobs. It expires jobs whose
 * messages SQS has deleted.
 */
export class Jobs extends Construct {
  readonly table: dynamodb.ITable;
  readonly sweeperFunction: lambda.Function;

  constructor(scope: Construct, id: string, props: JobsProps) {
    super(scope, id);
    this.table = props.table ?? jobTable(this, 'Table');
    this.sweeperFunction = this.createSweeper(props);
    const sweeper = runBySchedule(this, this.sweeperFunction, 'SweeperDeadLetterQueue');
    this.grantWork(props);
    this.addJobAlarms(props);
    addJobTableAlarms(props.operations, this.table, {
      throttles: props.alarms.jobTableThrottles,
      systemErrors: props.alarms.jobTableSystemErrors,
      impact: 'Jobs are accepted, processed and reported late. Some clients get 5xx and retry.',
    });
    this.addSweeperAlarms(props, sweeper);
    describeWork(this, () => ({ needs: [{ resource: this.table, price: 'dynamoDb.writeUnit', units: WRITES_OF_A_JOB }] }));
  }

  private addJobAlarms({ operations, alarms, messageRetention, deadLetterRetention, deadLetterQueue }: JobsProps) {
    const period = Duration.minutes(1);
    operations.addAlarm('jobsExpired', {
      metric: catalogMetric(this.node.scope!, 'JobsExpired', { period }),
      threshold: 0,
      evaluationPeriods: 1,
      severity: AlarmSeverity.DATA_LOSS,
      runbook: {
        whatHappened: 'The number of jobs that reached the end of the retention period of the queue without a result was above {threshold} per minute for {window}.',
        impact: `SQS deleted the messages after ${messageRetention.toHumanString()}. These jobs were accepted and are not done.`,
        firstStep: `Run \`aws dynamodb scan --table-name ${this.table.tableName} --filter-expression '#s = :e' --expression-attribute-names '{"#s":"status"}' `
          + '--expression-attribute-values \'{":e":{"S":"expired"}}\' --query \'Items[].id.S\'`. Ask the clients to send these jobs again.',
      },
    }, alarms.jobsExpired);
    // the age that SQS reports leaves out messages received three times, and the sweeper receives them
    operations.addAlarm('deadLetteredJobsAge', {
      metric: catalogMetric(this.node.scope!, 'OldestDeadLetterAge', { period, statistic: 'Maximum' }),
      threshold: 0.75 * deadLetterRetention.toSeconds(),
      evaluationPeriods: 1,
      severity: AlarmSeverity.DATA_LOSS,
      runbook: {
        whatHappened: 'The oldest message of a failed job in the dead-letter queue was older than {threshold:seconds} for {window}.',
        impact: `SQS deletes the message ${deadLetterRetention.toHumanString()} after it was first sent. The job can then not be redriven.`,
        firstStep: `Fix the cause of the failures, then run \`aws sqs start-message-move-task --source-arn ${deadLetterQueue.queueArn}\`.`,
      },
    }, alarms.deadLetteredJobsAge);
  }

  private createSweeper({ queue, deadLetterQueue, messageRetention }: JobsProps): lambda.Function {
    const sweeper = new CatalogFunction(this, 'Sweeper', {
      handler: 'job-sweeper',
      description: `Repairs the jobs of ${this.node.scope!.node.path} after crashes`,
      timeout: Duration.seconds(50), // less than the minute between two runs
      memorySize: 256,
      failedRuns: 'Failed runs go to an on-failure destination',
      environment: {
        PATTERN_PATH: patternPath(this.node.scope!),
        TABLE_NAME: this.table.tableName,
        QUEUE_URL: queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
        DEAD_LETTER_QUEUE_ARN: deadLetterQueue.queueArn,
        MESSAGE_RETENTION_SECONDS: `${messageRetention.toSeconds()}`,
        RECORD_RETENTION_SECONDS: `${redeliveryWindow(messageRetention).toSeconds()}`,
      },
    });
    grantRecords(this.table, sweeper, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    sweeper.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [wakeIndexArn(this.table)] }));
    grantSend(queue, sweeper);
    queue.grant(sweeper, 'sqs:GetQueueAttributes'); // the retention, which somebody may have raised by hand
    grantWatch(deadLetterQueue, sweeper);
    return sweeper;
  }

  private addSweeperAlarms({ operations, alarms }: JobsProps, sweeper: ScheduledFunction) {
    addMissedRunsAlarms(operations, 'sweeper', sweeper, {
      failed: alarms.sweeperFailed,
      lost: alarms.sweeperRunsLost,
      severity: AlarmSeverity.DEGRADED,
      impact: 'Jobs interrupted by a crash are repaired late. The status of dead-lettered jobs is out of date.',
      firstStep: `${recentErrors(this.sweeperFunction)} After the fix, the next run does all the work.`,
    });
  }

  /** The worker's access to the records is described in docs/jobs.md. */
  private grantWork({ worker }: JobsProps) {
    grantRecords(this.table, worker, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
  }
}
