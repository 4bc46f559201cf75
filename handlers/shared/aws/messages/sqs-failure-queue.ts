import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { escapeForSqs } from '../../json/json-text';
import { FailedRecord, FailureQueue } from '../../messages/failure-queue';

/** Reasons are cut so that the record fits. */
const MAX_REASON_LENGTH = 1_000;

/** What SQS takes in attributes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g;

export class SqsFailureQueue implements FailureQueue {
  constructor(private readonly client: SQSClient, private readonly queueUrl: string) {}

  async send({ body, reason, source, id }: FailedRecord): Promise<void> {
    const attribute = (text: string) => ({ DataType: 'String', StringValue: text });
    await this.client.send(new SendMessageCommand({
      QueueUrl: this.queueUrl,
      MessageBody: escapeForSqs(body),
      MessageAttributes: {
        reason: attribute(reason.slice(0, MAX_REASON_LENGTH).replace(REFUSED, '?') || 'unknown'),
        source: attribute(source),
        id: attribute(id),
      },
    }));
  }
}
