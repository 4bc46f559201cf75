import { createHash } from 'crypto';

/** The characters that SQS takes as a message group: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const GROUP = /^[\x21-\x7e]{1,128}$/;

/** A message group for any value: one that SQS would refuse is hashed. */
export function messageGroupId(value: string): string {
  return GROUP.test(value) ? value : createHash('sha256').update(value).digest('hex');
}
