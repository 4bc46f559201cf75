import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FailureMessage } from '../../messages/failure-queue';

/** The failure queue of a stream. */
export class SqsFailureQueue {
  constructor(private readonly client: SQSClient, private readonly queueUrl: string) {}

  async send({ body, attributes }: FailureMessage): Promise<void> {
    await this.client.send(new SendMessageCommand({
      QueueUrl: this.queueUrl,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }])),
    }));
  }
}
