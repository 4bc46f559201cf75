import { aws_dynamodb as dynamodb, aws_iam as iam, Duration, Tokenization } from 'aws-cdk-lib';
import { JobEndedOutlet } from './job-ended-outlet';
import { WorkerOrder } from './worker-order';
import { Operations } from '../../core/operations/operations';
import { grantRecords } from '../../core/private/table-grants';
import { redeliveryWindow } from '../../core/workers/private/job-table';
import { MESSAGE_RETENTION } from '../../core/workers/private/queue-pair';
import { FanOutFanInAlarms } from '../fan-out-fan-in-alarms';
import { ResultStoreConfig } from '../result-store';
import { SubtaskQueue } from '../subtask-queue';

/** The retention of the queues of workers: SQS deletes a subtask after it. */
export const LONGEST_DEADLINE = MESSAGE_RETENTION;

/** The deadline of a pattern without one of its own. */
export const DEFAULT_DEADLINE = Duration.minutes(30);

/** What to do where the variables of a function are too large. */
export const LARGE_ENVIRONMENT = 'Use fewer workers, or shorter names of workers, of the stack and of the constructs.';

/** How long the status of a job can be read. Library default: longer than the longest deadline. */
const STATUS_RETENTION = Duration.days(7);

/** What the constructs of a pattern share. */
export interface FanIn {
  readonly jobTable: dynamodb.ITable;
  readonly results: ResultStoreConfig;
  readonly deadline: Duration;
  readonly workers: { readonly [name: string]: SubtaskQueue };
  readonly order: WorkerOrder;
  readonly jobEnded?: JobEndedOutlet;
  readonly operations: Operations;
  readonly alarms: FanOutFanInAlarms;
}

type Variables = { readonly [name: string]: string };

/** The variables of docs/fan-in.md. A deadline that is only known at deployment counts as the longest. */
export function retentionVariables({ deadline }: FanIn): Variables {
  const open = deadline.isUnresolved() ? LONGEST_DEADLINE : deadline;
  return {
    DEADLINE_SECONDS: Tokenization.stringifyNumber(deadline.toSeconds()),
    RESULT_RETENTION_SECONDS: `${STATUS_RETENTION.toSeconds()}`,
    ...recordRetention(open),
  };
}

/** A subtask can be delivered as long as SQS keeps its message, redrives included. */
export function recordRetention(deadline = LONGEST_DEADLINE): Variables {
  return { RECORD_RETENTION_SECONDS: `${deadline.plus(redeliveryWindow(MESSAGE_RETENTION)).toSeconds()}` };
}

/** The workers and the names of their queues, as JSON. URL and ARN of one queue say how those of the others begin. */
export function workerVariables({ workers }: FanIn): Variables {
  const inOrder = Object.entries(workers).sort(([a], [b]) => a < b ? -1 : 1); // the same in whatever order they were given
  const [[, { queue: one }]] = inOrder;
  return {
    WORKER_QUEUE_URL: one.queueUrl,
    WORKER_QUEUE_ARN: one.queueArn,
    WORKERS: JSON.stringify(Object.fromEntries(inOrder.map(([name, { queue, deadLetterQueue, _maxReceiveCount }]) => [name, {
      queue: queue.queueName,
      maxReceiveCount: _maxReceiveCount,
      deadLetterQueue: deadLetterQueue.queueName,
    }]))),
  };
}

/** The workers that others wait for, for the intake: records have them from then on. */
export function orderVariable({ order }: FanIn): Variables {
  return hasOrder({ order }) ? { AFTER: JSON.stringify(order) } : {};
}

/** Whether workers wait for others. */
export function hasOrder({ order }: Pick<FanIn, 'order'>): boolean {
  return Object.keys(order).length > 0;
}

/** The variables of the result store, for the tracker and the intake. */
export function resultVariables(fanIn: FanIn): Variables {
  const { bucket, table } = fanIn.results;
  return {
    ...bucket && { RESULTS_BUCKET: bucket.bucketName },
    ...prefixVariable(fanIn),
    ...table && { RESULTS_TABLE: table.tableName },
  };
}

/** The places of the results of workers that have their own, for the tracker and the intake. */
export function ownResultsVariable({ workers }: FanIn): Variables {
  const places = Object.entries(workers)
    .flatMap(([name, { _results }]) => _results ? [[name, resultsPlace(_results)!] as const] : [])
    .sort(([a], [b]) => a < b ? -1 : 1);
  return places.length > 0 ? { RESULTS_OF_WORKERS: JSON.stringify(Object.fromEntries(places)) } : {};
}

/** `s3://bucket/prefix`, without a slash at its end. It is undefined for a table. */
export function resultsPlace({ bucket, prefix }: ResultStoreConfig): string | undefined {
  return bucket && `s3://${[bucket.bucketName, ...prefix ? [prefix.replace(/\/$/, '')] : []].join('/')}`;
}

/** The prefix of results, for all functions that send JobEnded events. */
export function prefixVariable({ results: { bucket, prefix = '' } }: FanIn): Variables {
  return { ...bucket && { RESULTS_PREFIX: prefix.replace(/\/$/, '') } };
}

/** Grants permission to read and change the records of jobs to `grantee`, and to create them where it accepts jobs. */
export function grantJobs({ jobTable }: FanIn, grantee: iam.IGrantable, { creates = false }: { readonly creates?: boolean } = {}) {
  grantRecords(jobTable, grantee, 'dynamodb:GetItem', ...creates ? ['dynamodb:PutItem'] : [], 'dynamodb:UpdateItem');
}
