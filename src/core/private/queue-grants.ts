import { aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs } from 'aws-cdk-lib';
import { CatalogFunction } from './catalog-function';
import { grantKey } from './key-grants';

/**
 * Grants send permission to a principal of the same account. Unlike `queue.grantSendMessages` it names the
 * KMS actions that SQS requires, without wildcards, and takes an imported function without role.
 */
export function grantSend(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  return grantQueue(queue, grantee, ['sqs:SendMessage'], ['kms:Decrypt', 'kms:GenerateDataKey']);
}

/**
 * Grants what the runtime helper needs to replace a message by a fresh copy at its last receive (`RetryAfter`). Of the functions of the
 * library those with `sendsCopies` do. On a FIFO queue a copy would lose its place in the order.
 */
export function grantCopies(queue: sqs.IQueue, grantee: iam.IGrantable, handler?: lambda.IFunction) {
  if (!queue.fifo && !(handler instanceof CatalogFunction && !handler.sendsCopies)) { grantSend(queue, grantee); }
}

/** What the runtime helper needs to hand a message back, for a queue that it knows by its ARN. */
export const HANDING_BACK = ['ChangeMessageVisibility', 'GetQueueUrl'];

/**
 * Grants what Lambda needs to read a queue, and more actions, also to an imported function without role
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions).
 */
export function grantConsume(queue: sqs.IQueue, grantee: iam.IGrantable, more: string[] = []): iam.Grant {
  const actions = ['ReceiveMessage', ...more, 'DeleteMessage', 'GetQueueAttributes'].map(action => `sqs:${action}`);
  return grantQueue(queue, grantee, actions, ['kms:Decrypt']);
}

/**
 * Grants what a sweeper needs to look into a dead-letter queue, and to resume a redrive
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html).
 * The destination of a redrive needs the grant to send.
 */
export function grantWatch(deadLetterQueue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  const actions = ['ReceiveMessage', 'ChangeMessageVisibility', 'GetQueueAttributes', 'ListMessageMoveTasks', 'StartMessageMoveTask', 'DeleteMessage'];
  return grantQueue(deadLetterQueue, grantee, actions.map(action => `sqs:${action}`), ['kms:Decrypt']);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
function grantQueue(queue: sqs.IQueue, grantee: iam.IGrantable, actions: string[], keyActions: string[]): iam.Grant {
  const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [queue.queueArn] });
  return queue.encryptionMasterKey ? grant.combine(grantKey(queue.encryptionMasterKey, grantee, ...keyActions)) : grant;
}
