import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { OwnError } from '../../errors/safe-error';

/** Executions that change a record at the same time are few. Library limit. */
const MOST_ATTEMPTS = 10;

interface Stored<S> {
  readonly state: S;
  readonly revision: number;
}

/** The record of a view, as an item of a table with the key `id`. Reads are consistent, and each change is one conditional write. */
export class DynamoRecord<S> {
  /** @param none where there is no record yet */
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly id: string, private readonly none: S) {}

  async read(): Promise<S> {
    return (await this.find()).state;
  }

  /** Replaces the record with what `change` makes of it, in one step. Its answer is the new record. */
  async update(change: (state: S) => S): Promise<S> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const stored = await this.find();
      const state = change(stored.state);
      if (state === stored.state || await this.write(state, stored.revision + 1)) return state;
    }
    throw new OwnError('The record of the view is changed by others all the time.');
  }

  private async find(): Promise<Stored<S>> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { id: { S: this.id } }, ConsistentRead: true }));
    return Item?.state ? { state: JSON.parse(Item.state.S!) as S, revision: Number(Item.revision.N) } : { state: this.none, revision: 0 };
  }

  private async write(state: S, revision: number): Promise<boolean> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: { id: { S: this.id }, state: { S: JSON.stringify(state) }, revision: { N: String(revision) } },
        ConditionExpression: revision === 1 ? 'attribute_not_exists(id)' : 'revision = :before',
        ...revision > 1 && { ExpressionAttributeValues: { ':before': { N: String(revision - 1) } } },
      }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }
}
