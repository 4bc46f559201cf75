import { aws_sqs as sqs } from 'aws-cdk-lib';
import { Validation } from '../../private/validation';

/**
 * Refuses a queue with the AWS managed key of SQS as the target of a service, or of another account. The policy of that key
 * cannot be changed (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services).
 *
 * @param sender `SNS`, `EventBridge`
 */
export function validateQueueKey(validation: Validation, prop: string, queue: sqs.IQueue, sender: string) {
  validation.check(queue.encryptionType !== sqs.QueueEncryption.KMS_MANAGED, prop,
    `have a queue whose key ${sender} may use: a customer managed key, or SSE-SQS`, 'a queue with the AWS managed key (KMS_MANAGED)');
}
