import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Suspect } from '../../drift/ports';

/** The item beside the rows, whose keys are JSON, hashes, or begin with a generation. */
const DRIFT = { id: { S: '#drift' } };

/** What a check of drift has to look at again, as an item of the view's table. */
export class DynamoSuspects {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string) {}

  async read(): Promise<Suspect[]> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: DRIFT, ConsistentRead: true }));
    return Item ? JSON.parse(Item.suspects.S!) as Suspect[] : [];
  }

  async write(suspects: readonly Suspect[]): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: { ...DRIFT, suspects: { S: JSON.stringify(suspects) } } }));
  }
}
