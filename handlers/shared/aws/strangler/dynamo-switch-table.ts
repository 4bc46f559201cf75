import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, PutCommandInput, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { FeatureState, InvalidRecord, SWITCH_KEY, SwitchRecord } from '../../strangler/switch-record';
import { WritableSwitchTable } from '../../strangler/switch-table';

const STATES: readonly FeatureState[] = ['legacy', 'canary', 'new', 'rolledBack'];

/** Settings of the client of a function that answers requests: nobody waits long, since the last state counts on. Library default. */
export const SWITCH_READER = { maxAttempts: 1, requestHandler: { connectionTimeout: 500, requestTimeout: 500, throwOnRequestTimeout: true } };

/** One item a feature, with the keys `facade` and `feature`: one query reads them all. */
export class DynamoSwitchTable implements WritableSwitchTable {
  private readonly client: DynamoDBDocumentClient;

  /** @param isConsistent whether a change that was made before is always seen: for who changes it again */
  constructor(client: DynamoDBClient, private readonly tableName: string, private readonly isConsistent: boolean) {
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  async readAll(): Promise<ReadonlyMap<string, SwitchRecord | InvalidRecord>> {
    const items: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(new QueryCommand({
        TableName: this.tableName,
        KeyConditionExpression: 'facade = :facade',
        ExpressionAttributeValues: { ':facade': SWITCH_KEY },
        ConsistentRead: this.isConsistent,
        ExclusiveStartKey: start,
      }));
      items.push(...Items);
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return new Map(items.map(item => recordOf(item)).map(record => [record.feature, record]));
  }

  write(record: SwitchRecord): Promise<boolean> {
    const previous = record.revision - 1;
    return this.put(record, previous === 0
      ? { ConditionExpression: 'attribute_not_exists(revision)' }
      : { ConditionExpression: 'revision = :revision', ExpressionAttributeValues: { ':revision': previous } });
  }

  async announced({ unannounced: _, ...record }: SwitchRecord): Promise<void> {
    await this.put(record, { ConditionExpression: 'revision = :revision', ExpressionAttributeValues: { ':revision': record.revision } });
  }

  private async put(record: SwitchRecord, condition: Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'>): Promise<boolean> {
    try {
      await this.client.send(new PutCommand({ TableName: this.tableName, Item: { facade: SWITCH_KEY, ...record }, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** Somebody may have written the item by hand: what it says must not be guessed. */
function recordOf({ facade: _, ...item }: Record<string, unknown>): SwitchRecord | InvalidRecord {
  const { feature, weight, base, state, revision, unannounced = [] } = item;
  const isPercent = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 100;
  const faults = [
    ...isPercent(weight) ? [] : ['weight'],
    ...isPercent(base) ? [] : ['base'],
    ...STATES.includes(state as FeatureState) ? [] : ['state'],
    ...Number.isSafeInteger(revision) && Number(revision) >= 1 ? [] : ['revision'],
    ...Array.isArray(unannounced) ? [] : ['unannounced'],
  ];
  if (faults.length > 0) return new InvalidRecord(feature as string, `The record of '${String(feature)}' in the switch is not valid: ${faults.join(', ')}. Delete the item, then set the weight again.`);
  return item as unknown as SwitchRecord;
}
