import { createHash } from 'crypto';

/** What SQS takes as a message group: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const GROUP = /^[\x21-\x7e]{1,128}$/;

/** What SQS would refuse is still one group for each value. */
export function messageGroupId(value: string): string {
  return GROUP.test(value) ? value : createHash('sha256').update(value).digest('hex');
}
