import { aws_dynamodb as dynamodb, aws_iam as iam, Duration, Tokenization } from 'aws-cdk-lib';
import { JobEndedOutlet } from './job-ended-outlet';
import { Operations } from '../../core/operations/operations';
import { grantRecords } from '../../core/private/table-grants';
import { redeliveryWindow } from '../../core/workers/private/job-table';
import { MESSAGE_RETENTION } from '../../core/workers/private/queue-pair';
import { FanOutFanInAlarms } from '../fan-out-fan-in-alarms';
import { ResultStoreConfig } from '../result-store';
import { SubtaskQueue } from '../subtask-queue';

/** A subtask lives as long in its queue: later than that a job cannot end otherwise than timed out. */
export const LONGEST_DEADLINE = MESSAGE_RETENTION;

/** How long the status of a job can be read: ours, and more than the longest deadline. */
const STATUS_RETENTION = Duration.days(7);

/** What the pieces of a pattern have in common. */
export interface FanIn {
  readonly jobs: dynamodb.ITable;
  readonly results: ResultStoreConfig;
  readonly deadline: Duration;
  readonly workers: { readonly [name: string]: SubtaskQueue };
  readonly jobEnded?: JobEndedOutlet;
  readonly operations: Operations;
  readonly alarms: FanOutFanInAlarms;
}

type Variables = { readonly [name: string]: string };

/** As docs/fan-in.md asks. A deadline that is only known at deployment counts as the longest. */
export function retentionVariables({ deadline }: FanIn): Variables {
  const open = deadline.isUnresolved() ? LONGEST_DEADLINE : deadline;
  return {
    DEADLINE_SECONDS: Tokenization.stringifyNumber(deadline.toSeconds()),
    RESULT_RETENTION_SECONDS: `${STATUS_RETENTION.toSeconds()}`,
    ...recordRetention(open),
  };
}

/** A part can come back as long as its message, redriven or not. */
export function recordRetention(deadline = LONGEST_DEADLINE): Variables {
  return { RECORD_RETENTION_SECONDS: `${deadline.plus(redeliveryWindow(MESSAGE_RETENTION)).toSeconds()}` };
}

/** Names and queues of the workers, as JSON. */
export function workerVariables({ workers }: FanIn): Variables {
  return {
    WORKERS: JSON.stringify(Object.fromEntries(Object.entries(workers).map(([name, { queue, deadLetterQueue, _maxReceiveCount }]) => [name, {
      queueUrl: queue.queueUrl,
      maxReceiveCount: _maxReceiveCount,
      deadLetterQueueUrl: deadLetterQueue.queueUrl,
      deadLetterQueueArn: deadLetterQueue.queueArn,
    }]))),
  };
}

/** Where results live, as the tracker and the intake want to know it. */
export function resultVariables({ results: { bucket, prefix = '', table } }: FanIn): Variables {
  return {
    ...bucket && { RESULTS_BUCKET: bucket.bucketName, RESULTS_PREFIX: prefix.replace(/\/$/, '') },
    ...table && { RESULTS_TABLE: table.tableName },
  };
}

/** Reading and writing the records of jobs. */
export function grantJobs({ jobs }: FanIn, grantee: iam.IGrantable) {
  grantRecords(jobs, grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
}
