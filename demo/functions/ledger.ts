import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = process.env.LEDGER!;

/** How often the work of a job ran to its end, and when it did last. */
export async function recordRun(id: string, startedAt: number): Promise<void> {
  await client.send(new UpdateCommand({
    TableName,
    Key: { id: `run:${id}` },
    UpdateExpression: 'ADD runs :one SET startedAt = :startedAt, endedAt = :endedAt',
    ExpressionAttributeValues: { ':one': 1, ':startedAt': startedAt, ':endedAt': Date.now() },
  }));
}

/**
 * The effect of a job. As any worker should, it is idempotent by the job's id: a worker may
 * die after the effect and before that is recorded.
 *
 * @param list where the value is appended in the order in which effects happen
 */
export async function takeEffect(id: string, list?: { readonly name: string; readonly value: number }): Promise<void> {
  const marker = { Put: { TableName, Item: { id: `effect:${id}` }, ConditionExpression: 'attribute_not_exists(id)' } };
  const append = list && {
    Update: {
      TableName,
      Key: { id: `list:${list.name}` },
      UpdateExpression: 'SET #done = list_append(if_not_exists(#done, :none), :value)',
      ExpressionAttributeNames: { '#done': 'done' },
      ExpressionAttributeValues: { ':none': [], ':value': [list.value] },
    },
  };
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [marker, ...(append ? [append] : [])] }));
  } catch (error) {
    const happened = error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';
    if (!happened) { throw error; }
  }
}

/** Whether whoever runs the demo has sent a consumer away. */
export async function isDown(consumer: string): Promise<boolean> {
  const { Item } = await client.send(new GetCommand({ TableName, Key: { id: `down:${consumer}` }, ConsistentRead: true }));
  return Item !== undefined;
}

/** Whether whoever runs the demo has fixed what makes jobs fail. */
export async function isFixed(): Promise<boolean> {
  const { Item } = await client.send(new GetCommand({ TableName, Key: { id: 'fixed' }, ConsistentRead: true }));
  return Item !== undefined;
}
