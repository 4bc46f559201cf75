import { aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FanIn, grantJobs, LARGE_ENVIRONMENT, workerVariables } from './fan-in-settings';
import { catalogMetric, patternPath } from '../../core/operations/private/catalog-metric';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantSend } from '../../core/private/queue-grants';
import { addDeadLetterAlarms, DEAD_LETTER_RETENTION } from '../../core/workers/private/dead-letter-queue';
import { runEveryMinute } from '../../core/workers/private/every-minute';
import { wakeIndexArn } from '../../core/workers/private/job-table';

export interface SweeperProps extends FanIn {
  /** The queue for accepted jobs of the API that a crash left unsent. */
  readonly intakeQueue?: sqs.IQueue;
}

/**
 * The function that ends jobs at their deadline, fails subtasks in dead-letter queues, and sends what a crash
 * left unsent: subtasks and JobEnded events.
 */
export class Sweeper extends Construct {
  readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    const { jobTable, workers, intakeQueue } = props;
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'fan-in-sweeper',
      description: `Ends and repairs the jobs of ${scope.node.path}`,
      timeout: Duration.seconds(50), // less than the minute between two runs
      memorySize: 512,
      failedRuns: 'Runs that fail go to an on-failure destination',
      environment: {
        PATTERN_PATH: patternPath(scope),
        TABLE_NAME: jobTable.tableName,
        ...workerVariables(props),
        ...intakeQueue && { INTAKE_QUEUE_URL: intakeQueue.queueUrl },
      },
      largeEnvironment: LARGE_ENVIRONMENT,
    });
    grantJobs(props, this.handler);
    this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [wakeIndexArn(jobTable)] }));
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
      age: alarms.sweeperFailedAge,
      whatHappened: 'The number of runs of the sweeper in the queue of failed runs was above {threshold} for {window}.',
      impact: 'Jobs do not end at their deadline. Subtasks in dead-letter queues stay pending.',
      called: 'queue of failed runs',
      loss: 'The message only records a failed run: no job is lost.',
      firstStep: `${recentErrors(this.handler)} After the fix, run \`aws sqs purge-queue --queue-url ${missedRuns.queueUrl}\`: the next run does all the work.`,
    });
    // the age that SQS reports leaves out messages received three times, and the sweeper receives them every minute
    operations.addAlarm('deadLetteredSubtasksAge', {
      metric: catalogMetric(pattern, 'OldestDeadLetterAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 0.75 * DEAD_LETTER_RETENTION.toSeconds(),
      evaluationPeriods: 1,
      runbook: {
        whatHappened: 'The oldest subtask in the dead-letter queues of the workers was older than {threshold:seconds} for {window}.',
        impact: 'SQS deletes the message after 14 days. The subtask can then not be redriven.',
        firstStep: 'Run `aws cloudwatch describe-alarms --state-value ALARM --query "MetricAlarms[?contains(AlarmName, \'DeadLetters\')].AlarmDescription" '
          + '--output text`. The alarm of the worker has the commands to find the cause and to redrive.',
      },
    }, alarms.deadLetteredSubtasksAge);
  }
}
