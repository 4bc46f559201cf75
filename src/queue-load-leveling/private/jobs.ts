import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Operations } from '../../core/operations/operations';
import { catalogMetric, patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantSend } from '../../core/private/queue-grants';
import { grantRecords } from '../../core/private/table-grants';
import { addDeadLetterAlarms, DEAD_LETTER_RETENTION } from '../../core/workers/private/dead-letter-queue';
import { runEveryMinute } from '../../core/workers/private/every-minute';
import { jobTable, redeliveryWindow, wakeIndexArn } from '../../core/workers/private/job-table';
import { QueueLoadLevelingAlarms } from '../queue-load-leveling-alarms';

export interface JobsProps {
  readonly table?: dynamodb.ITable;
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly messageRetention: Duration;
  readonly worker: iam.IGrantable;
  readonly operations: Operations;
  readonly alarms: QueueLoadLevelingAlarms;
}

/**
 * The records of the jobs, and the sweeper that heals what crashes leave behind: it sends
 * what was recorded and not sent, tells dead-lettered and redriven jobs, and expires what
 * the queue has dropped.
 */
export class Jobs extends Construct {
  readonly table: dynamodb.ITable;
  readonly sweeper: lambda.Function;

  constructor(scope: Construct, id: string, props: JobsProps) {
    super(scope, id);
    this.table = props.table ?? jobTable(this, 'Table');
    this.sweeper = this.createSweeper(props);
    this.sweepEveryMinute(props);
    this.grantWork(props);
    this.addAlarms(props);
  }

  private addAlarms(props: JobsProps) {
    const period = Duration.minutes(1);
    props.operations.addAlarm('jobsExpired', {
      metric: catalogMetric(this.node.scope!, 'JobsExpired', { period }),
      threshold: 0,
      evaluationPeriods: 1,
      runbook: {
        whatHappened: 'Jobs reached the end of the queue\'s retention without a result.',
        impact: 'SQS has deleted their messages: these jobs were accepted and are not done.',
        firstStep: 'Find them in the job table (status expired); find out why the worker did not get to them in 4 days; ask the callers to send them again.',
      },
    }, props.alarms.jobsExpired);
    // SQS leaves messages that were received three times out of the age it tells, and the sweeper receives them every minute
    props.operations.addAlarm('deadJobsAge', {
      metric: catalogMetric(this.node.scope!, 'OldestDeadLetterAge', { period, statistic: 'Maximum' }),
      threshold: 0.75 * DEAD_LETTER_RETENTION.toSeconds(),
      evaluationPeriods: 1,
      runbook: {
        whatHappened: 'The message of a failed job has been in the dead-letter queue for more than 75 % of the queue\'s retention.',
        impact: 'SQS deletes it at the end of the retention: the job can no longer be redriven.',
        firstStep: 'Mend what made the jobs fail and redrive the dead-letter queue, or save the messages.',
      },
    }, props.alarms.deadLettersAge);
  }

  private createSweeper({ queue, deadLetterQueue: deadLetters, messageRetention }: JobsProps): lambda.Function {
    const sweeper = new CatalogFunction(this, 'Sweeper', {
      handler: 'job-sweeper',
      description: `Heals the jobs of ${this.node.scope!.node.path}`,
      timeout: Duration.seconds(50), // less than the minute between two runs
      memorySize: 256,
      failedRuns: 'Runs that fail go to an on-failure destination',
      environment: {
        PATTERN_PATH: patternPath(this.node.scope!),
        TABLE_NAME: this.table.tableName,
        QUEUE_URL: queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
        DEAD_LETTER_QUEUE_ARN: deadLetters.queueArn,
        MESSAGE_RETENTION_SECONDS: `${messageRetention.toSeconds()}`,
        RECORD_RETENTION_SECONDS: `${redeliveryWindow(messageRetention).toSeconds()}`,
      },
    });
    grantRecords(this.table, sweeper, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    sweeper.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [wakeIndexArn(this.table)] }));
    grantSend(queue, sweeper);
    deadLetters.grant(sweeper, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:ListMessageMoveTasks');
    deadLetters.encryptionMasterKey?.grantDecrypt(sweeper);
    return sweeper;
  }

  private sweepEveryMinute(props: JobsProps) {
    const missed = runEveryMinute(this, this.sweeper, 'SweeperDeadLetterQueue');
    addDeadLetterAlarms(props.operations, 'sweeperFailed', missed, {
      depth: props.alarms.sweeperFailed,
      whatHappened: 'Runs of the job sweeper failed for good.',
      impact: 'Jobs that a crash left behind are healed late; the status of dead-lettered jobs is out of date.',
      firstStep: 'Read the ERROR lines in the sweeper\'s log group; when it works again, purge this queue: the next run does all the work.',
    });
  }

  /** What a worker does with records is in docs/jobs.md. */
  private grantWork({ worker, queue }: JobsProps) {
    grantRecords(this.table, worker, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
    if (!queue.fifo) {
      grantSend(queue, worker); // a throttled worker puts a fresh copy of its message back
    }
  }
}
