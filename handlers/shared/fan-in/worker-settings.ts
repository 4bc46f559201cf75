/** The settings of a worker in the environment variable `WORKERS` (docs/fan-in.md). */
export interface WorkerSettings {
  readonly queueUrl: string;
  readonly maxReceiveCount: number;
  readonly deadLetterQueueUrl: string;
  readonly deadLetterQueueArn: string;
}
