import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { OwnError } from '../../errors/safe-error';
import { first, Generations, ViewDefinition, ViewGenerations } from '../../views/generations';

/** The item beside the rows, whose keys are JSON, hashes, or begin with a generation. */
export const GENERATIONS = { id: { S: '#generations' } };
/** Executions and functions that change the record at the same time are few. Library limit. */
const MOST_ATTEMPTS = 10;

interface Stored {
  readonly state: Generations;
  readonly revision: number;
}

/** The record of the generations, as an item of the view's table (src/reporting-engine/README.md has its shape). */
export class DynamoViewGenerations implements ViewGenerations {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string) {}

  async read(definition: ViewDefinition): Promise<Generations> {
    const stored = await this.find();
    if (stored) return stored.state;
    const state = first(definition);
    return await this.write({ state, revision: 1 }) ? state : (await this.find())!.state;
  }

  async update(change: (state: Generations) => Generations): Promise<Generations> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const stored = await this.find();
      if (!stored) throw new OwnError('The view has no record of its generations.');
      const state = change(stored.state);
      if (state === stored.state || await this.write({ state, revision: stored.revision + 1 })) return state;
    }
    throw new OwnError('The record of the generations is changed by others all the time.');
  }

  private async find(): Promise<Stored | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: GENERATIONS, ConsistentRead: true }));
    return Item && { state: JSON.parse(Item.state.S!) as Generations, revision: Number(Item.revision.N) };
  }

  private async write({ state, revision }: Stored): Promise<boolean> {
    const { id, definition: { shardCount } } = state.current;
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: {
          ...GENERATIONS,
          current: { S: id },
          shardCount: { N: String(shardCount) },
          state: { S: JSON.stringify(state) },
          revision: { N: String(revision) },
        },
        ConditionExpression: revision === 1 ? 'attribute_not_exists(id)' : 'revision = :before',
        ...revision > 1 && { ExpressionAttributeValues: { ':before': { N: String(revision - 1) } } },
      }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
