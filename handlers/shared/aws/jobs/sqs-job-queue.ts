import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { JobQueue } from '../../jobs/job-ports';

export class SqsJobQueue implements JobQueue {
  constructor(private readonly client: SQSClient, private readonly queueUrl: string) {}

  async send(id: string, message: string, messageGroupId?: string): Promise<void> {
    await this.client.send(new SendMessageCommand({
      QueueUrl: this.queueUrl,
      MessageBody: message,
      ...(messageGroupId === undefined ? {} : { MessageGroupId: messageGroupId, MessageDeduplicationId: id }),
    }));
  }
}
