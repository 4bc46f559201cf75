import { App, aws_dynamodb as dynamodb, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Operations } from '../../src/core/operations/operations';
import { LegacySync } from '../../src/strangler/legacy-sync';
import { LegacySyncOptions } from '../../src/strangler/legacy-sync-options';
import { LegacySyncProps } from '../../src/strangler/private/sync-props';
import { SyncSource } from '../../src/strangler/sync-source';

export const shop = () => new Stack(new App(), 'Shop');

export function userFunction(scope: Construct, id: string, timeout?: Duration): lambda.Function {
  return new lambda.Function(scope, id, { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'), timeout });
}

export function ordersTable(scope: Construct, stream = dynamodb.StreamViewType.NEW_AND_OLD_IMAGES): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  return new dynamodb.Table(scope, 'Orders', { partitionKey: { name: 'order', type: STRING }, sortKey: { name: 'part', type: STRING }, stream });
}

/** A sync without the façade around it. */
export function sync(stack: Stack, options: Partial<LegacySyncOptions & LegacySyncProps> = {}): LegacySync {
  return LegacySync._create(stack, 'OrdersBack', {
    source: options.source ?? SyncSource.table(ordersTable(stack)),
    adapter: options.adapter ?? userFunction(stack, 'Adapter', Duration.seconds(20)),
    operations: new Operations(stack),
    ...options,
  });
}
