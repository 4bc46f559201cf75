import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 600;

export interface LatestItem {
  readonly key: string;
  readonly number: number;
  readonly recordVersion: string;
}

/** The output of a replay or a switch. */
export interface ReplayOutput {
  readonly records?: { readonly records: number; readonly leftOut: number; readonly refused: number };
  readonly differences: Readonly<Record<string, number>>;
  readonly samples: ReadonlyArray<{ readonly difference: string; readonly key: { readonly key: { readonly S: string } } }>;
}

/** Runs a state machine of replays to its end. */
export async function replayed(
  sfn: SFNClient, stateMachineArn: string, input: object,
): Promise<{ readonly output?: ReplayOutput; readonly error?: string }> {
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  let ended: { readonly status?: string; readonly output?: string; readonly error?: string } = {};
  await until(`the end of ${executionArn!}`, PATIENCE_SECONDS, async () => {
    ended = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return ended.status !== 'RUNNING';
  });
  return ended.status === 'SUCCEEDED' ? { output: JSON.parse(ended.output!) as ReplayOutput } : { error: ended.error };
}

/** What a transform with a bug would have left: wrong numbers, a missing item, an item at another key. Beside them, an item of an older record. */
export async function plantDifferences(
  dynamo: DynamoDBDocumentClient, TableName: string, items: readonly LatestItem[],
): Promise<Record<string, string>> {
  const [missing, ...wrong] = items.slice(0, 4);
  const put = (Item: LatestItem) => dynamo.send(new PutCommand({ TableName, Item }));
  for (const item of wrong) await put({ ...item, number: -item.number });
  await dynamo.send(new DeleteCommand({ TableName, Key: { key: missing.key } }));
  await put({ ...items[5], key: 'elsewhere' });
  await put({ key: 'older', number: 1, recordVersion: '0011' });
  return { [missing.key]: 'added', ...Object.fromEntries(wrong.map(({ key }) => [key, 'changed'])), elsewhere: 'removed' };
}
