import {
  ChangeMessageVisibilityCommand, DeleteMessageCommand, GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { Delivery, MessageQueue, QueueSettings } from '../../jobs/worker-ports';

/** How long settings count, which a deployment may change while a worker runs. Library default. */
const KNOWN_MILLIS = 300_000;

/** A queue as a worker sees it. */
export class SqsWorkerQueue implements MessageQueue {
  static byArn(sqs: SQSClient, arn: string): SqsWorkerQueue {
    const [,,,, account, name] = arn.split(':');
    const url = async () => {
      const answer = await sqs.send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }));
      return answer.QueueUrl!;
    };
    return new SqsWorkerQueue(sqs, name, url);
  }

  static byUrl(sqs: SQSClient, queueUrl: string): SqsWorkerQueue {
    return new SqsWorkerQueue(sqs, queueUrl, async () => queueUrl);
  }

  readonly fifo: boolean;
  private known?: Promise<{ url: string; settings: QueueSettings }>;
  private knownUntil = 0;

  private constructor(private readonly sqs: SQSClient, name: string, private readonly findUrl: () => Promise<string>) {
    this.fifo = name.endsWith('.fifo');
  }

  async settings(): Promise<QueueSettings> {
    return (await this.facts()).settings;
  }

  async setVisibility({ receiptHandle }: Delivery, seconds: number): Promise<void> {
    await this.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: await this.url(), ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }));
  }

  /**
   * Without the trace header of the message, and by a client that adds none. By that header Lambda counts how often a function has caused
   * its own invocation, and stops the chain at about 16 (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html).
   * A job may be deferred more often.
   */
  async sendCopy({ body, attributes, groupId }: Delivery, delaySeconds: number): Promise<void> {
    await this.sqs.send(new SendMessageCommand({
      QueueUrl: await this.url(),
      MessageBody: body,
      MessageGroupId: groupId,
      DelaySeconds: delaySeconds,
      MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) =>
        [name, { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue }])),
    }));
  }

  async remove({ receiptHandle }: Delivery): Promise<void> {
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: await this.url(), ReceiptHandle: receiptHandle }));
  }

  private async url(): Promise<string> {
    return (await this.facts()).url;
  }

  private facts(): Promise<{ url: string; settings: QueueSettings }> {
    const { known } = this;
    if (known && Date.now() < this.knownUntil) return known;
    this.knownUntil = Date.now() + KNOWN_MILLIS;
    this.known = this.readFacts().catch(error => {
      this.known = known; // without one, the next batch asks again
      if (known) return known;
      throw error;
    });
    return this.known;
  }

  private async readFacts(): Promise<{ url: string; settings: QueueSettings }> {
    const url = await this.findUrl();
    const { Attributes = {} } = await this.sqs.send(new GetQueueAttributesCommand({
      QueueUrl: url, AttributeNames: ['RedrivePolicy', 'MessageRetentionPeriod'],
    }));
    const redrive = JSON.parse(Attributes.RedrivePolicy ?? '{}') as { maxReceiveCount?: number | string };
    return {
      url,
      settings: {
        maxReceiveCount: Number(redrive.maxReceiveCount ?? Infinity),
        retentionSeconds: Number(Attributes.MessageRetentionPeriod),
      },
    };
  }
}
