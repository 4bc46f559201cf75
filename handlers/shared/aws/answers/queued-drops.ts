import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EntryDrops } from '../../ports/entry-store';

/** Leaves the drops to handlers/cache-invalidator, which is in the network of the store. */
export class QueuedDrops implements EntryDrops {
  /** @param cache the path of the cache */
  constructor(private readonly client: SQSClient, private readonly queueUrl: string, private readonly cache: string) {}

  async drop(key: string, changedAt?: Date): Promise<void> {
    const MessageBody = JSON.stringify({ cache: this.cache, key, changedAt: changedAt?.toISOString() });
    await this.client.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody }));
  }
}
