import { aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { consumeQueue } from './consumed-queue';
import { functionTimeout } from './function-timeout';
import { validateReservedConcurrency } from './reserved-concurrency';
import { workerPrincipal } from './worker-principal';
import { acknowledge } from '../../private/lint-acknowledgement';
import { grantConsume, HANDING_BACK } from '../../private/queue-grants';

/** Lambda's longest timeout. */
const LONGEST_TIMEOUT = Duration.minutes(15);

export interface QueueEventSourceOptions {
  readonly queue: sqs.IQueue;
  readonly batchSize: number;
  readonly maxBatchingWindow?: Duration;
  readonly maxConcurrency: number;
  /** Whether the function hands messages back by the runtime helper. Default: true. */
  readonly handsBack?: boolean;
}

export interface QueueEventSource {
  readonly grantPrincipal: iam.IGrantable;
  readonly eventSourceMapping: lambda.EventSourceMapping;
}

/** Invokes a function with the messages of a queue. The function returns a partial batch response. */
export function addQueueEventSource(scope: Construct, handler: lambda.IFunction, options: QueueEventSourceOptions): QueueEventSource {
  consumeQueue(scope, options.queue);
  validateReservedConcurrency(scope, handler, options.maxConcurrency);
  const grantPrincipal = workerPrincipal(scope, handler);
  const grant = grantConsume(options.queue, grantPrincipal, options.handsBack === false ? [] : HANDING_BACK);
  const eventSourceMapping = new lambda.EventSourceMapping(scope, 'EventSource', {
    target: handler,
    eventSourceArn: options.queue.queueArn,
    batchSize: options.batchSize,
    maxBatchingWindow: options.maxBatchingWindow,
    maxConcurrency: options.maxConcurrency,
    reportBatchItemFailures: true,
  });
  acknowledge(eventSourceMapping, 'Destinations are for streams: SQS moves failed messages to the dead-letter queue',
    'Serverless-LambdaEventSourceMappingDestination', 'ES1001');
  grant.applyBefore(eventSourceMapping); // Lambda refuses it otherwise
  return { grantPrincipal, eventSourceMapping };
}

/**
 * Six times the function's timeout plus the batching window, as AWS recommends
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
 *
 * @param timeout the timeout of the function, if the function itself does not give it
 */
export function visibilityTimeoutFor(
  handler: lambda.IFunction,
  maxBatchingWindow: Duration = Duration.seconds(0),
  timeout = functionTimeout(handler),
): Duration {
  // a token may be as long as Lambda allows
  const window = maxBatchingWindow.isUnresolved() ? Duration.minutes(5) : maxBatchingWindow;
  return Duration.seconds(6 * (timeout ?? LONGEST_TIMEOUT).toSeconds()).plus(window);
}
