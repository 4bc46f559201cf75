import { aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FanIn, grantJobs, LARGE_ENVIRONMENT, prefixVariable, workerVariables } from './fan-in-settings';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { catalogMetric, patternPath } from '../../core/operations/private/catalog-metric';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantSend, grantWatch } from '../../core/private/queue-grants';
import { DEAD_LETTER_RETENTION } from '../../core/workers/private/dead-letter-queue';
import { wakeIndexArn } from '../../core/workers/private/job-table';
import { addMissedRunsAlarms, runBySchedule, ScheduledFunction } from '../../core/workers/private/scheduled-function';

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
        ...props.results.prefix && prefixVariable(props),
        ...intakeQueue && { INTAKE_QUEUE_URL: intakeQueue.queueUrl },
      },
      largeEnvironment: LARGE_ENVIRONMENT,
    });
    grantJobs(props, this.handler);
    this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [wakeIndexArn(jobTable)] }));
    Object.values(workers).forEach(({ queue, deadLetterQueue }) => {
      grantSend(queue, this.handler);
      grantWatch(deadLetterQueue, this.handler);
    });
    if (intakeQueue) { grantSend(intakeQueue, this.handler); }
    props.jobEnded?.publishFrom(this.handler);
    this.addAlarms(scope, props, runBySchedule(this, this.handler, 'MissedRuns'));
  }

  private addAlarms(pattern: Construct, { operations, alarms }: SweeperProps, sweeper: ScheduledFunction) {
    addMissedRunsAlarms(operations, 'sweeper', sweeper, {
      failed: alarms.sweeperFailed,
      lost: alarms.sweeperRunsLost,
      severity: AlarmSeverity.USERS_AFFECTED,
      impact: 'Jobs do not end at their deadline. Subtasks in dead-letter queues stay pending.',
      firstStep: `${recentErrors(this.handler)} After the fix, the next run does all the work.`,
    });
    // the age that SQS reports leaves out messages received three times, and the sweeper receives them
    operations.addAlarm('deadLetteredSubtasksAge', {
      metric: catalogMetric(pattern, 'OldestDeadLetterAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 0.75 * DEAD_LETTER_RETENTION.toSeconds(),
      evaluationPeriods: 1,
      severity: AlarmSeverity.DATA_LOSS,
      runbook: {
        whatHappened: 'The oldest subtask in the dead-letter queues of the workers was older than {threshold:seconds} for {window}.',
        impact: `SQS deletes the message ${DEAD_LETTER_RETENTION.toHumanString()} after it was first sent. The subtask can then not be redriven.`,
        firstStep: 'Run `aws cloudwatch describe-alarms --state-value ALARM --query "MetricAlarms[?contains(AlarmName, \'DeadLetters\')].AlarmDescription" '
          + '--output text`. The alarm of the worker has the commands to find the cause and to redrive.',
      },
    }, alarms.deadLetteredSubtasksAge);
  }
}
