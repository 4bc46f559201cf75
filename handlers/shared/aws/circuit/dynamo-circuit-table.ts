import { AttributeValue, ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CircuitRecord, CircuitTable, CircuitWrite, NEW_RECORD } from '../../circuit/record';

/** Of one question; library default. While the circuit is open, a probe waits for one of them. */
const TIMEOUT_MILLIS = 500;
/** A record that nobody writes is deleted: it would be closed, or due, for long. Library default. */
const KEPT_SECONDS = 24 * 3600;
const STATES = ['closed', 'open', 'probing'];

type Item = Record<string, AttributeValue>;

/** Settings of the client: one attempt, since nobody depends on the answer. */
export const CIRCUIT_CLIENT = { maxAttempts: 1 };

/** One item a circuit, with the key `circuit`. Operators write its attribute `forced`. */
export class DynamoCircuitTable implements CircuitTable {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly now = () => Date.now()) {}

  async read(name: string): Promise<CircuitRecord> {
    const { Item: item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: { circuit: { S: name } }, ConsistentRead: true }),
      { abortSignal: AbortSignal.timeout(TIMEOUT_MILLIS) },
    );
    return recordOf(item);
  }

  async write(name: string, { state, version, forMillis, openUntil = 0 }: Omit<CircuitRecord, 'forced'>): Promise<CircuitWrite> {
    try {
      const { Attributes: item } = await this.client.send(new UpdateItemCommand({
        TableName: this.tableName,
        Key: { circuit: { S: name } },
        UpdateExpression: 'SET #state = :state, forMillis = :forMillis, openUntil = :openUntil, expiresAt = :expiresAt ADD version :one',
        // a forced item has no expiresAt: it stays until an operator ends it
        ConditionExpression: `attribute_not_exists(forced) AND ${version === 0 ? 'attribute_not_exists(version)' : 'version = :version'}`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':state': { S: state },
          ':forMillis': { N: `${Math.round(forMillis)}` },
          ':openUntil': { N: `${Math.round(openUntil)}` },
          ':expiresAt': { N: `${Math.floor(this.now() / 1000) + KEPT_SECONDS}` },
          ':one': { N: '1' },
          ...version === 0 ? {} : { ':version': { N: `${version}` } },
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }), { abortSignal: AbortSignal.timeout(TIMEOUT_MILLIS) });
      return { isApplied: true, record: recordOf(item) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { isApplied: false, record: recordOf(error.Item) };
      throw error;
    }
  }
}

/** An operator's item may have nothing but `forced`. */
function recordOf(item: Item = {}): CircuitRecord {
  const { state, version, forMillis, openUntil, forced } = item;
  return {
    state: STATES.includes(state?.S ?? '') ? state?.S as CircuitRecord['state'] : NEW_RECORD.state,
    version: wholeNumber(version) ?? 0,
    forMillis: wholeNumber(forMillis) ?? 0,
    openUntil: wholeNumber(openUntil),
    forced: forced?.S === 'open' || forced?.S === 'closed' ? forced.S : undefined,
  };
}

function wholeNumber(value: AttributeValue | undefined): number | undefined {
  return value?.N !== undefined && Number.isSafeInteger(Number(value.N)) ? Number(value.N) : undefined;
}
