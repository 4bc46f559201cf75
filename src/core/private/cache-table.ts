import { aws_dynamodb as dynamodb, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './lint-acknowledgement';
import { tableEncryption } from './pattern-key';

export interface CacheTableOptions {
  /** The attribute with the time at which DynamoDB deletes an item. Default: `ttl`. */
  readonly timeToLiveAttribute?: string;
}

/** A table of a cache, with the key `id`. What it holds can be made again: it goes with its stack. */
export function cacheTable(scope: Construct, id: string, { timeToLiveAttribute = 'ttl' }: CacheTableOptions = {}): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute,
    removalPolicy: RemovalPolicy.DESTROY,
    ...tableEncryption(scope),
  });
  acknowledge(table, 'A cache: what it holds can be made again', 'AwsSolutions-DDB3');
  return table;
}
