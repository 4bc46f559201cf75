import { Duration } from 'aws-cdk-lib';
import { Validation } from '../../private/validation';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const LONGEST_BATCHING_WINDOW = Duration.minutes(5);

export interface QueueBatch {
  readonly batchSize?: number;
  readonly maxBatchingWindow?: Duration;
}

/** Checks what a function gets from a queue at a time: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export function validateQueueBatch(validation: Validation, { batchSize, maxBatchingWindow }: QueueBatch, isFifo: boolean) {
  validation.duration('maxBatchingWindow', maxBatchingWindow, Duration.seconds(0), LONGEST_BATCHING_WINDOW, 'Lambda event source limit');
  validation.check(!(isFifo && maxBatchingWindow), 'maxBatchingWindow', 'not be given for a FIFO queue (Lambda event source limit)', maxBatchingWindow);
  const largest = maxBatchingWindow && (maxBatchingWindow.isUnresolved() || maxBatchingWindow.toSeconds() > 0) ? 10_000 : 10;
  validation.integer('batchSize', batchSize, 1, largest, 'Lambda event source limit; over 10 needs a maxBatchingWindow and a standard queue');
}
