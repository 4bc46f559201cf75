import { BatchWriteItemCommand, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';

const dynamo = new DynamoDBClient();
const TableName = process.env.SOURCE_TABLE!;
/** Numbers that JavaScript rounds to one. */
const BEYOND = 12_345_678_901_234_567_000n;

/** Changes all items many times: views go up and down, items go and come again, and some have views that are no number. */
export const handler = async ({ rounds, items }: { readonly rounds: number; readonly items: number }): Promise<{ readonly changes: number }> => {
  let changes = 0;
  for (let round = 0; round < rounds; round++) {
    const requests = Array.from({ length: items }, (_, item): WriteRequest => {
      const id = { S: `tweet-${item}` };
      const chance = (item * 7_919 + round * 104_729) % 100;
      if (chance < 12) return { DeleteRequest: { Key: { id } } };
      const views = chance < 15 ? { S: '' } : { N: String(BEYOND + BigInt((chance * 31 + item) % 450)) };
      return { PutRequest: { Item: { id, country: { S: item % 3 === 0 ? 'ES' : 'IT' }, text: { S: `round ${round}` }, views: chance < 15 ? { M: { views } } : views } } };
    });
    for (let first = 0; first < requests.length; first += 25) {
      const batch = requests.slice(first, first + 25);
      const { UnprocessedItems = {} } = await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: batch } }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('the source is throttled');
      changes += batch.length;
    }
  }
  // the last word is of items that the view can show
  for (let item = 0; item < items; item++) {
    const chance = (item * 7_919 + (rounds - 1) * 104_729) % 100;
    if (chance < 12 || chance >= 15) continue;
    const Item = { id: { S: `tweet-${item}` }, country: { S: 'ES' }, text: { S: 'repaired' }, views: { N: String(BEYOND - BigInt(item)) } };
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } }));
    changes += 1;
  }
  return { changes };
};
