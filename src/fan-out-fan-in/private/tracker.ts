import { aws_iam as iam, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FanIn, grantJobs, hasOrder, LARGE_ENVIRONMENT, ownResultsVariable, recordRetention, resultVariables, workerVariables } from './fan-in-settings';
import { addQueueAlarms } from './queue-alarms';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantObjects } from '../../core/private/object-grants';
import { grantSend } from '../../core/private/queue-grants';
import { grantRecords } from '../../core/private/table-grants';
import { addQueueEventSource, visibilityTimeoutFor } from '../../core/workers/private/queue-event-source';
import { createQueuePair } from '../../core/workers/private/queue-pair';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';

const TIMEOUT = Duration.seconds(30);
const IMPACT = 'Finished subtasks are not recorded. Jobs end late, or as timed out.';

/** The queue of reports, and the function that tracks the subtasks of jobs. */
export class Tracker extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly handler: CatalogFunction;

  constructor(scope: Construct, id: string, props: FanIn) {
    super(scope, id);
    const { deadline, operations, alarms, results, jobEnded } = props;
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'fan-in-tracker',
      description: `Tracks the subtasks of the jobs of ${scope.node.path}`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'The source queue has a dead-letter queue',
      environment: {
        PATTERN_PATH: patternPath(scope),
        TABLE_NAME: props.jobTable.tableName,
        ...recordRetention(),
        ...resultVariables(props),
        ...ownResultsVariable(props),
        ...hasOrder(props) && workerVariables(props),
      },
      largeEnvironment: LARGE_ENVIRONMENT,
    });
    // it sends the subtasks that waited
    if (hasOrder(props)) { Object.values(props.workers).forEach(({ queue }) => grantSend(queue, this.handler)); }
    grantJobs(props, this.handler);
    if (results.bucket) { grantObjects(results.bucket, this.handler, ['s3:PutObject'], results.prefix); }
    for (const { _results: own } of Object.values(props.workers)) {
      if (own?.bucket) { grantObjects(own.bucket, this.handler, ['s3:PutObject'], own.prefix); }
    }
    if (results.table) { grantRecords(results.table, this.handler, 'dynamodb:PutItem'); }
    jobEnded?.publishFrom(this.handler);

    // twice the library default: an outage of the table should not move reports to the dead-letter queue
    const pair = createQueuePair(this, { visibilityTimeout: visibilityTimeoutFor(this.handler), maxReceiveCount: 10 });
    this.queue = pair.queue;
    this.deadLetterQueue = pair.deadLetterQueue;
    addQueueEventSource(this, this.handler, { queue: this.queue, batchSize: 10, maxConcurrency: 10, handsBack: false });
    addQueueAlarms(operations, 'reports', pair, {
      deadline,
      backlogAge: alarms.reportsBacklogAge,
      deadLetters: alarms.reportsDeadLetters,
      deadLettersAge: alarms.reportsDeadLettersAge,
      content: 'report',
      readErrors: recentErrors(this.handler),
      impact: IMPACT,
    });
    addFunctionAlarms(operations, 'tracker', this.handler, { timeout: TIMEOUT, impact: IMPACT });
    if (results.table) {
      addTableThrottlesAlarm(operations, 'resultTableThrottles', results.table, {
        override: alarms.resultTableThrottles, called: 'table of results', impact: IMPACT,
      });
    }
  }

  /** Grants permission to send reports to `worker`. */
  grantReport(worker: iam.IGrantable) {
    grantSend(this.queue, worker);
  }
}
