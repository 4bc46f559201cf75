import { Environment } from '../runtime/environment';

/** The queues of a worker. */
export interface WorkerSettings {
  readonly queueUrl: string;
  readonly maxReceiveCount: number;
  readonly deadLetterQueueUrl: string;
  readonly deadLetterQueueArn: string;
}

/** A worker in the environment variable `WORKERS` (docs/fan-in.md): names of queues, because URLs and ARNs of all would not fit. */
interface NamedQueues {
  readonly queue: string;
  readonly maxReceiveCount: number;
  readonly deadLetterQueue: string;
}

/** Queues of one account and region differ in the name at the end of their URLs and ARNs. */
export function readWorkers(environment: Environment): Record<string, WorkerSettings> {
  const urls = environment.text('WORKER_QUEUE_URL').replace(/[^/]*$/, '');
  const arns = environment.text('WORKER_QUEUE_ARN').replace(/[^:]*$/, '');
  const workers = JSON.parse(environment.text('WORKERS')) as Record<string, NamedQueues>;
  return Object.fromEntries(Object.entries(workers).map(([name, { queue, maxReceiveCount, deadLetterQueue }]) => [name, {
    queueUrl: `${urls}${queue}`,
    maxReceiveCount,
    deadLetterQueueUrl: `${urls}${deadLetterQueue}`,
    deadLetterQueueArn: `${arns}${deadLetterQueue}`,
  }]));
}

/** The places of results of workers that have their own, as `s3://bucket/prefix`. */
export function readResultsOfWorkers(environment: Environment): Readonly<Record<string, string>> {
  return JSON.parse(environment.optional('RESULTS_OF_WORKERS') ?? '{}') as Record<string, string>;
}
