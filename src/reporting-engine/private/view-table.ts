import { aws_dynamodb as dynamodb, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { tableEncryption } from '../../core/private/pattern-key';

/** The index of a view by shard and sort value. handlers/shared/aws/views writes its keys. */
export const VIEW_INDEX = 'byRank';

/** The table of a view. Its rows are made of the items of the source: it goes with its stack, and has no backups. */
export function viewTable(scope: Construct, id: string): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    removalPolicy: RemovalPolicy.DESTROY,
    ...tableEncryption(scope),
  });
  table.addGlobalSecondaryIndex({
    indexName: VIEW_INDEX,
    partitionKey: { name: 'indexShard', type: STRING },
    sortKey: { name: 'indexSort', type: STRING },
    projectionType: dynamodb.ProjectionType.ALL,
  });
  acknowledge(table, 'A view: its rows are made of the items of the source', 'AwsSolutions-DDB3');
  return table;
}
