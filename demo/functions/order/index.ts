import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';

interface Order { readonly customer: string; readonly number: number; readonly rolledBack: boolean }

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = process.env.ORDERS!;

/** Pays orders, one transaction each with its event in the outbox; answers how many were committed. */
export async function handler(orders: Order[]): Promise<number> {
  let committed = 0;
  for (const { customer, number, rolledBack } of orders) {
    const outbox = { id: `paid-${number}`, type: 'OrderPaid.v1', subject: customer, data: { customer, number } };
    try {
      await client.send(new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk: customer, sk: `order-${number}`, outbox } } },
          // the till has no money for those that are rolled back
          { ConditionCheck: { TableName, Key: { pk: 'till', sk: `${number}` }, ConditionExpression: rolledBack ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)' } },
        ],
      }));
      committed++;
    } catch (error) {
      if (!(rolledBack && error instanceof TransactionCanceledException)) { throw error; }
    }
  }
  return committed;
}
