import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { OwnError } from '../../errors/safe-error';
import { NO_REFILLS, Refills, ViewRefills } from '../../views/refills';

/** Executions that change the record at the same time are few. Library limit. */
const MOST_ATTEMPTS = 10;

/** Where the record of a view is. Written by src/reporting-engine/private/refill-table.ts. */
export interface RefillsSettings {
  /** The name of the table. */
  readonly table: string;
  readonly view: string;
}

interface Stored {
  readonly state: Refills;
  readonly revision: number;
}

/** The record of a view's refills, as an item of a table with the key `id`, the name of the view. */
export class DynamoViewRefills implements ViewRefills {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly view: string) {}

  async read(): Promise<Refills> {
    return (await this.find()).state;
  }

  async update(change: (state: Refills) => Refills): Promise<Refills> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const stored = await this.find();
      const state = change(stored.state);
      if (state === stored.state || await this.write({ state, revision: stored.revision + 1 })) return state;
    }
    throw new OwnError('The record of the refills is changed by others all the time.');
  }

  private async find(): Promise<Stored> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { id: { S: this.view } }, ConsistentRead: true }));
    return Item ? { state: JSON.parse(Item.state.S!) as Refills, revision: Number(Item.revision.N) } : { state: NO_REFILLS, revision: 0 };
  }

  private async write({ state, revision }: Stored): Promise<boolean> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: { id: { S: this.view }, state: { S: JSON.stringify(state) }, revision: { N: String(revision) } },
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
