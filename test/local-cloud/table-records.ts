import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';

/** A record of the stream of a table, as Lambda delivers it. */
export interface DeliveredChange {
  readonly eventName: string;
  readonly eventSourceARN: string;
  readonly dynamodb: { readonly SequenceNumber: string; readonly NewImage?: { readonly views: { readonly M?: object } } };
}

/** All records of the one shard that the stream of a table has here. */
export async function recordsOf(cloud: LocalCloud, StreamArn: string): Promise<DeliveredChange[]> {
  const { StreamDescription: { Shards: [{ ShardId }] } } = await ask<{ StreamDescription: { Shards: Array<{ ShardId: string }> } }>(cloud, 'DescribeStream', { StreamArn });
  let { ShardIterator } = await ask<{ ShardIterator?: string }>(cloud, 'GetShardIterator', { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
  const all: DeliveredChange[] = [];
  while (ShardIterator !== undefined) {
    const { Records, NextShardIterator } = await ask<{ Records: Omit<DeliveredChange, 'eventSourceARN'>[]; NextShardIterator?: string }>(cloud, 'GetRecords', { ShardIterator });
    all.push(...Records.map(record => ({ ...record, eventSourceARN: StreamArn })));
    ShardIterator = Records.length > 0 ? NextShardIterator : undefined;
  }
  return all;
}

async function ask<T>(cloud: LocalCloud, action: string, request: object): Promise<T> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDBStreams_20120810.${action}` };
  const response = await signedFetch(cloud, owner(cloud), cloud.endpoint, { method: 'POST', headers, body: JSON.stringify(request) }, 'dynamodb');
  if (!response.ok) throw new Error(`${action}: ${await response.text()}`);
  return await response.json() as T;
}
