import { aws_sqs as sqs, Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { warnOfEarlyExpiry } from './early-expiry';
import { propertySoFar, templateProperties, templateProperty } from '../../private/template-properties';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';

/** Below, throttling alone moves messages to the dead-letter queue (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html). */
const FEWEST_RECEIVES = 5;
/** The defaults of SQS (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html). */
const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_RETENTION_SECONDS = Duration.days(4).toSeconds();

export interface ExistingQueueNeeds {
  /** The visibility timeout that the worker should have. */
  readonly visibilityTimeout: Duration;
  /** The timeout of the function. Lambda refuses a queue with a shorter visibility timeout. Undefined if it is not known, or for containers. */
  readonly functionTimeout?: Duration;
}

interface ExistingQueue {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
}

/**
 * Checks what is known at synthesis of a queue that the pattern does not own: its visibility timeout and its
 * redrive policy. Nothing is known of an imported queue.
 */
export function validateExistingQueue(scope: Construct, { queue, deadLetterQueue }: ExistingQueue, needs: ExistingQueueNeeds) {
  const resource = resourceOf(queue);
  if (!resource) { return; }
  const visibilityTimeout = knownSeconds(propertySoFar(resource, 'VisibilityTimeout'), DEFAULT_VISIBILITY_SECONDS);
  const wanted = needs.visibilityTimeout.isUnresolved() ? 0 : needs.visibilityTimeout.toSeconds();
  if (visibilityTimeout !== undefined && visibilityTimeout < wanted) {
    warnOfShortTimeout(scope, queue, visibilityTimeout, needs.visibilityTimeout);
  }
  warnOfShortRetention(scope, queue, deadLetterQueue);
  warnOfEarlyExpiry(scope, queue, {
    retentionPeriod: knownRetention(queue),
    visibilityTimeout: durationOf(visibilityTimeout),
    maxReceiveCount: receivesOf(propertySoFar(resource, 'RedrivePolicy') as RedrivePolicy | undefined),
    deliveryDelay: durationOf(knownSeconds(propertySoFar(resource, 'DelaySeconds'), 0)),
  });
  const validation = new Validation(scope);
  // at synthesis, because the settings may be set after the pattern is created
  scope.node.addValidation({
    validate: () => [
      ...timeoutFailures(validation, queue, resource, needs.functionTimeout),
      ...redriveFailures(validation, queue, resource, deadLetterQueue),
    ],
  });
}

/** The retention period of a queue of this app; undefined if it is not known. */
export function knownRetention(queue: sqs.IQueue): Duration | undefined {
  const resource = resourceOf(queue);
  return durationOf(resource && knownSeconds(propertySoFar(resource, 'MessageRetentionPeriod'), DEFAULT_RETENTION_SECONDS));
}

function durationOf(seconds: number | undefined): Duration | undefined {
  return seconds === undefined ? undefined : Duration.seconds(seconds);
}

function receivesOf(policy: RedrivePolicy | undefined): number | undefined {
  return typeof policy?.maxReceiveCount === 'number' ? policy.maxReceiveCount : undefined;
}

/** Undefined for what is only known at deployment. */
function knownSeconds(value: unknown, byDefault: number): number | undefined {
  const seconds = value ?? byDefault;
  return typeof seconds === 'number' && !Token.isUnresolved(seconds) ? seconds : undefined;
}

function resourceOf(queue: sqs.IQueue): sqs.CfnQueue | undefined {
  const { defaultChild } = queue.node;
  return defaultChild instanceof sqs.CfnQueue ? defaultChild : undefined;
}

function timeoutFailures(validation: Validation, queue: sqs.IQueue, resource: sqs.CfnQueue, functionTimeout?: Duration): string[] {
  const seconds = knownSeconds(templateProperty(resource, 'VisibilityTimeout'), DEFAULT_VISIBILITY_SECONDS);
  if (!functionTimeout || seconds === undefined || seconds >= functionTimeout.toSeconds()) { return []; }
  return [validation.failure(`the visibility timeout of '${queue.node.path}'`,
    `be at least the timeout of the function, ${functionTimeout.toHumanString()}, and should be six times that (Lambda limit)`, Duration.seconds(seconds))];
}

interface RedrivePolicy {
  readonly deadLetterTargetArn?: unknown;
  readonly maxReceiveCount?: unknown;
}

function redriveFailures(validation: Validation, queue: sqs.IQueue, resource: sqs.CfnQueue, deadLetterQueue: sqs.IQueue): string[] {
  const stack = Stack.of(queue);
  const { RedrivePolicy: policy } = templateProperties(resource) as { readonly RedrivePolicy?: RedrivePolicy };
  const prop = `the redrive policy of '${queue.node.path}'`;
  if (policy === undefined) { return [validation.failure(prop, `name the dead-letter queue '${deadLetterQueue.node.path}'`, undefined)]; }
  const [target, named] = [policy.deadLetterTargetArn, stack.resolve(deadLetterQueue.queueArn) as unknown];
  const receives = Number(policy.maxReceiveCount);
  return [
    ...isOther(target, named) ? [validation.failure(prop, `name the dead-letter queue '${deadLetterQueue.node.path}'`, JSON.stringify(target))] : [],
    ...receives < FEWEST_RECEIVES
      ? [validation.failure(prop, `have a maxReceiveCount of at least ${FEWEST_RECEIVES}: below, throttling alone moves valid messages to the dead-letter queue`, receives)]
      : [],
  ];
}

/** Two ARNs of different kinds, a text and a reference, may be the same. */
function isOther(one: unknown, other: unknown): boolean {
  const isAttribute = (value: unknown) => typeof value === 'object' && value !== null && 'Fn::GetAtt' in value;
  const isComparable = (typeof one === 'string' && typeof other === 'string') || (isAttribute(one) && isAttribute(other));
  return isComparable && JSON.stringify(one) !== JSON.stringify(other);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html */
function warnOfShortRetention(scope: Construct, queue: sqs.IQueue, deadLetterQueue: sqs.IQueue) {
  const [waiting, kept] = [knownRetention(queue), knownRetention(deadLetterQueue)];
  if (queue.fifo || !waiting || !kept || kept.toSeconds() > waiting.toSeconds()) { return; }
  addWarning(scope, 'deadLetterRetention',
    `The retention period of dead-letter queue '${deadLetterQueue.node.path}' should be longer than that of queue '${queue.node.path}', `
    + `${waiting.toHumanString()}, got ${kept.toHumanString()}. `
    + 'SQS deletes a message of a standard queue by the time of its first sending: dead letters can be lost as soon as they arrive.');
}

function warnOfShortTimeout(scope: Construct, queue: sqs.IQueue, seconds: number, wanted: Duration) {
  addWarning(scope, 'visibilityTimeout',
    `The visibility timeout of queue '${queue.node.path}' should be at least ${wanted.toHumanString()} for its worker, got ${Duration.seconds(seconds).toHumanString()}. `
    + 'With less, SQS delivers messages again while they wait for a function, and moves them to the dead-letter queue '
    + '(https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).');
}
