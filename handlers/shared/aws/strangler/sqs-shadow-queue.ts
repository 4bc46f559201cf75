import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** The queue of the shadow comparison. */
export class SqsShadowQueue {
  constructor(private readonly client: SQSClient, private readonly queueUrl: string) {}

  async send(message: string, signal: AbortSignal): Promise<void> {
    await this.client.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody: message }), { abortSignal: signal });
  }
}
