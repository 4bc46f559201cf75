import { aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FanIn, grantJobs, workerVariables } from './fan-in-settings';
import { catalogMetric, patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantSend } from '../../core/private/queue-grants';
import { addDeadLetterAlarms, DEAD_LETTER_RETENTION } from '../../core/workers/private/dead-letter-queue';
import { runEveryMinute } from '../../core/workers/private/every-minute';
import { wakeIndexArn } from '../../core/workers/private/job-table';

export interface SweeperProps extends FanIn {
  /** Where jobs of the API are sent to that a crash has left behind. */
  readonly intakeQueue?: sqs.IQueue;
}

/**
 * Ends jobs at their deadline, fails the parts whose subtasks were set aside, and sends what a crash has left
 * unsent: subtasks, JobEnded event.
 */
export class Sweeper extends Construct {
  readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    const { jobs, workers, intakeQueue } = props;
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'fan-in-sweeper',
      description: `Ends and heals the jobs of ${scope.node.path}`,
      timeout: Duration.seconds(50), // less than the minute between two runs
      memorySize: 512,
      failedRuns: 'Runs that fail go to an on-failure destination',
      environment: {
        PATTERN_PATH: patternPath(scope),
        TABLE_NAME: jobs.tableName,
        ...workerVariables(props),
        ...intakeQueue && { INTAKE_QUEUE_URL: intakeQueue.queueUrl },
      },
    });
    grantJobs(props, this.handler);
    this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [wakeIndexArn(jobs)] }));
    Object.values(workers).forEach(({ queue, deadLetterQueue }) => {
      grantSend(queue, this.handler);
      deadLetterQueue.grant(this.handler, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:ListMessageMoveTasks');
      deadLetterQueue.encryptionMasterKey?.grantDecrypt(this.handler);
    });
    if (intakeQueue) { grantSend(intakeQueue, this.handler); }
    props.jobEnded?.publishFrom(this.handler);
    this.addAlarms(scope, props, runEveryMinute(this, this.handler, 'MissedRuns'));
  }

  private addAlarms(pattern: Construct, { operations, alarms }: SweeperProps, missedRuns: sqs.Queue) {
    addDeadLetterAlarms(operations, 'sweeperFailed', missedRuns, {
      depth: alarms.sweeperFailed,
      whatHappened: 'Runs of the sweeper failed for good.',
      impact: 'Jobs past their deadline do not end, and parts whose subtasks were set aside stay pending.',
      firstStep: 'Read the ERROR lines in the sweeper\'s log group; when it works again, purge this queue: the next run does all the work.',
    });
    // SQS leaves messages that were received three times out of the age it tells, and the sweeper receives them every minute
    operations.addAlarm('deadPartsAge', {
      metric: catalogMetric(pattern, 'OldestDeadLetterAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 0.75 * DEAD_LETTER_RETENTION.toSeconds(),
      evaluationPeriods: 1,
      runbook: {
        whatHappened: 'A subtask has been in a worker\'s dead-letter queue for more than 75 % of the queue\'s retention.',
        impact: 'SQS deletes it at the end of the retention: its part can no longer be redriven.',
        firstStep: 'Mend what made the subtasks fail and redrive the dead-letter queue, or save the messages.',
      },
    }, alarms.deadLettersAge);
  }
}
