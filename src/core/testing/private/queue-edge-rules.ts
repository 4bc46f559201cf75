import { deadLetterQueues, Edge } from './asynchronous-edges';
import { expectThat, Finding, finding } from './rule';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from './stack-template';

/** SQS's defaults (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html). */
const DEFAULT_RETENTION = 4 * 24 * 60 * 60;
const DEFAULT_VISIBILITY = 30;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const DEFAULT_FUNCTION_TIMEOUT = 3;
/** An imported function can take as long as Lambda lets it. */
const LONGEST_FUNCTION_TIMEOUT = 15 * 60;
const LONGEST_RETENTION = 14 * 24 * 60 * 60;

/** Samples with credentials are no work: docs/decisions/0096-a-sample-is-not-work.md. */
const isOfSamples = ({ id }: Resource, retention: number) => /Shadow/.test(id) && retention === 60 * 60;

const number = (value: unknown, otherwise: number) => value === undefined ? otherwise : Number(value);

export function queueToFunction(template: StackTemplate, { resource: mapping }: Edge): Finding[] {
  const fn = template.functionOf(mapping.properties.FunctionName);
  const timeout = fn ? number(fn.properties.Timeout, DEFAULT_FUNCTION_TIMEOUT) : LONGEST_FUNCTION_TIMEOUT;
  const window = number(mapping.properties.MaximumBatchingWindowInSeconds, 0);
  const queue = template.resourceOf(mapping.properties.EventSourceArn);
  const concurrency = propertyOf(mapping, 'ScalingConfig.MaximumConcurrency');
  return [
    ...expectThat(listOf(mapping.properties.FunctionResponseTypes).includes('ReportBatchItemFailures'), mapping,
      'one bad message fails its whole batch: ReportBatchItemFailures is not set'),
    ...expectThat(concurrency === undefined || (Number(concurrency) >= 2 && Number(concurrency) <= 1000), mapping, 'MaximumConcurrency is not within 2 and 1000'),
    ...(queue ? [
      ...expectThat(number(queue.properties.VisibilityTimeout, DEFAULT_VISIBILITY) >= 6 * timeout + window, queue,
        `VisibilityTimeout must be at least 6 x ${timeout} s + ${window} s, got ${JSON.stringify(queue.properties.VisibilityTimeout)}`),
      ...expectThat(queue.properties.RedrivePolicy !== undefined, queue,
        'a queue that feeds a function has no RedrivePolicy: poison is tried for ever', 'set deadLetterQueue on the queue'),
    ] : []),
  ];
}

export function redrive(template: StackTemplate, { resource: queue, description, target }: Edge): Finding[] {
  const deadLetters = template.resourceOf(target);
  const retention = number(queue.properties.MessageRetentionPeriod, DEFAULT_RETENTION);
  return [
    ...expectThat(number(description.maxReceiveCount, 0) >= 5, queue,
      `maxReceiveCount must be at least 5, or throttling alone moves valid messages to the dead-letter queue, got ${JSON.stringify(description.maxReceiveCount)}`),
    ...expectThat(retention >= DEFAULT_RETENTION || isOfSamples(queue, retention), queue, `messages must be kept for 4 days or more, got ${retention} s`),
    ...(deadLetters ? [
      ...expectThat(retention < retentionOf(deadLetters), deadLetters,
        'a dead-letter queue must keep messages longer than its source', 'set retentionPeriod of the dead-letter queue to 14 days'),
      ...expectThat(Boolean(deadLetters.properties.FifoQueue) === Boolean(queue.properties.FifoQueue), deadLetters,
        'the dead-letter queue of a FIFO queue is FIFO, that of a standard queue is not', 'set fifo of both queues to the same value'),
    ] : []),
  ];
}

const retentionOf = (queue: Resource) => number(queue.properties.MessageRetentionPeriod, DEFAULT_RETENTION);

/** Whatever feeds them. */
export function deadLetterQueueRetention(template: StackTemplate): Finding[] {
  return deadLetterQueues(template).flatMap(queue => expectThat(retentionOf(queue) === LONGEST_RETENTION, queue,
    `a dead-letter queue keeps messages for 14 days, got ${retentionOf(queue)} s`));
}

/** A queue that nothing fails into holds work, also where its consumer is a container and shows nowhere. */
export function workQueuesAreRedriven(template: StackTemplate): Finding[] {
  const deadLetters = deadLetterQueues(template);
  return template.ofType('AWS::SQS::Queue')
    .filter(queue => template.isOwn(queue) && !deadLetters.includes(queue) && !queue.properties.RedrivePolicy)
    .map(queue => finding(queue, 'a queue of work has no dead-letter queue'));
}

/** A destination for what failed, `{Arn}` or `{Destination}`. */
export function hasDestination(value: unknown, key: 'Arn' | 'Destination'): boolean {
  return (value as Properties | undefined)?.[key] !== undefined;
}
