/**
 * `cdk-serverless-catalog/runtime`: worker code for queues of the catalog, Node.js 20 or
 * later, nothing to install. Other languages follow docs/jobs.md.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { BatchWorker } from './batch-worker';
import { ContainerWorker } from './container-worker';
import { ConsumeJobsOptions, JobOptions, JobWork } from './job';
import { WorkerPorts } from './ports';
import { SqsHandler } from './sqs-event';
import { TaskProtection } from './task-protection';
import { workerClients } from '../shared/aws/worker-jobs-clients';

export * from './job';
export * from './sqs-event';

/**
 * An SQS handler for Lambda that runs the work for each job: one after the other within a
 * batch, each at most once at a time, failures reported message by message.
 *
 * ```ts
 * export const handler = handleJobs<Order, Receipt>(async (job, progress) => charge(job.id, job.data));
 * ```
 *
 * The event source needs `ReportBatchItemFailures`, as the catalog's queues have it.
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
  return (event, context) => {
    const arn = event.Records[0].eventSourceARN;
    const worker = workers.get(arn) ?? new BatchWorker(work, ports(), workerClients().queueByArn(arn), options);
    workers.set(arn, worker);
    return worker.handle(event, context);
  };
}

/**
 * The loop of a container worker, for work that takes longer than a function may run. It
 * polls until SIGTERM, then finishes what is in hand and resolves. A heartbeat keeps the
 * message invisible and the job leased; ECS tasks are protected from scale-in meanwhile.
 *
 * ```ts
 * await consumeJobs<Video>(async (job, progress) => transcode(job.data, progress), { queueUrl: process.env.QUEUE_URL! });
 * ```
 */
export async function consumeJobs<TData = unknown, TResult = unknown>(
  work: JobWork<TData, TResult>, options: ConsumeJobsOptions,
): Promise<void> {
  const terminated = new AbortController();
  const terminate = () => terminated.abort();
  process.once('SIGTERM', terminate);
  options.signal?.addEventListener('abort', terminate);
  if (options.signal?.aborted) terminate();
  try {
    const { pollingClient, queueByUrl } = workerClients();
    const base = ports();
    const worker = new ContainerWorker(work, {
      ...base, sqs: pollingClient(), queue: queueByUrl(options.queueUrl), protection: new TaskProtection(process.env.ECS_AGENT_URI, base.log),
    }, options);
    await worker.run(terminated.signal);
  } finally {
    process.off('SIGTERM', terminate);
  }
}

let logger: Logger | undefined;

function ports(): WorkerPorts {
  logger ??= new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'worker' });
  const { jobs, payloads } = workerClients();
  return { jobs, payloads, log: logger, now: () => Date.now() };
}
