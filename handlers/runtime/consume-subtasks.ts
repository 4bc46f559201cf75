import { consumeJobs } from './consume-jobs';
import { configured } from './environment';
import { ConsumeJobsOptions } from './job';
import { SubtaskWork } from './subtask';
import { subtaskPorts } from './subtask-ports';
import { SubtaskWorker } from './subtask-worker';

/** The same for a container, as `consumeJobs` works: until SIGTERM, with heartbeats and scale-in protection. */
export async function consumeSubtasks<TInput = unknown>(work: SubtaskWork<TInput>, options: ConsumeJobsOptions): Promise<void> {
  const worker = new SubtaskWorker(work, subtaskPorts());
  const source = { url: options.queueUrl, settings: configured(options.queueUrl) };
  await consumeJobs(job => worker.run(job.dataText ?? '', job.attempt, source), options);
}
