import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EntryDrops } from '../../ports/entry-store';

/** Deletes entries of a `DynamoEntryStore`. The claim of a load that began before goes with its entry. */
export class DynamoEntryDrops implements EntryDrops {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string) {}

  async drop(key: string): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: { id: { S: key } } }));
  }
}
