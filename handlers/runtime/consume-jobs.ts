import { ContainerWorker } from './container-worker';
import { configured } from './environment';
import { ConsumeJobsOptions, JobWork } from './job';
import { jobPorts } from './job-ports';
import { TaskProtection } from './task-protection';
import { pollingClient, queueByUrl } from '../shared/aws/jobs/worker-queues';

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
    const base = jobPorts();
    const worker = new ContainerWorker(work, {
      ...base,
      jobTable: configured(options.queueUrl).jobTable,
      sqs: pollingClient(),
      queue: queueByUrl(options.queueUrl),
      protection: new TaskProtection(process.env.ECS_AGENT_URI, base.log),
    }, options);
    await worker.run(terminated.signal);
  } finally {
    process.off('SIGTERM', terminate);
  }
}
