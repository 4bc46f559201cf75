import { BatchWorker } from './batch-worker';
import { configured } from './environment';
import { JobOptions, JobWork } from './job';
import { jobPorts } from './job-ports';
import { recordsOf } from './known-event';
import { SqsHandler } from './sqs-event';
import { withSafeErrors } from './work-error';
import { queueByArn } from '../shared/aws/jobs/worker-queues';

/**
 * An SQS handler for Lambda that runs the work for each job: one after the other within a
 * batch, each at most once at a time, failures reported message by message.
 *
 * ```ts
 * export const handler = handleJobs<Order, Receipt>(async (job, progress) => charge(job.id, job.data));
 * ```
 *
 * The event source needs `ReportBatchItemFailures`, as the catalog's queues have it. Every helper throws an error for an event
 * of another kind, such as a notification of SNS, and acknowledges nothing.
 *
 * A job that stops its function (crash, timeout) stops the rest of its batch, too. Recorded
 * jobs on standard queues are protected from that: they may lose retries to such a neighbour,
 * but the last receive of a message is always its own start, so none is dead-lettered for
 * another. On FIFO queues that holds while no group has two such jobs in one batch, and a
 * batch fewer than `maxReceiveCount`; with batch size 1 it holds always. Messages without
 * a record are not protected.
 */
export function handleJobs<TData = unknown, TResult = unknown>(work: JobWork<TData, TResult>, options: JobOptions = {}): SqsHandler {
  const workers = new Map<string, BatchWorker>();
  return withSafeErrors(async (event, context) => {
    recordsOf('handleJobs', event, 'SQS');
    const arn = event.Records[0].eventSourceARN;
    const worker = workers.get(arn) ?? new BatchWorker(work, jobPorts(), queueByArn(arn), options, configured(arn).jobTable);
    workers.set(arn, worker);
    return worker.handle(event, context);
  });
}
