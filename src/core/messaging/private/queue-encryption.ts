import { aws_kms as kms, aws_sqs as sqs } from 'aws-cdk-lib';
import { Validation } from '../../private/validation';

const MANAGED_ALIAS = 'alias/aws/sqs';

/**
 * Refuses a queue with the AWS managed key of SQS as the target of a service, or of another account. The policy of that key
 * cannot be changed (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services).
 *
 * @param sender `SNS`, `EventBridge`
 */
export function validateQueueKey(validation: Validation, prop: string, queue: sqs.IQueue, sender: string) {
  const isManaged = queue.encryptionType === sqs.QueueEncryption.KMS_MANAGED;
  const alias = aliasOf(queue.encryptionMasterKey);
  validation.check(!isManaged && alias !== MANAGED_ALIAS, prop, `have a queue whose key ${sender} may use: a customer managed key, or SSE-SQS`,
    `a queue with the AWS managed key (${isManaged ? 'KMS_MANAGED' : alias})`);
}

/** The name of a key that is known by its alias. */
function aliasOf(key: kms.IKey | undefined): string | undefined {
  return (key as Partial<kms.IAlias> | undefined)?.aliasName;
}
