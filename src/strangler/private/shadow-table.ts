import { aws_dynamodb as dynamodb, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { tableEncryption } from '../../core/private/pattern-key';

/** Counts, noise and redacted examples: DynamoShadowRecords of handlers/shared/aws/strangler. They can be collected again: the table goes with its stack. */
export function shadowTable(scope: Construct, id: string): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: 'feature', type: STRING },
    sortKey: { name: 'sk', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    removalPolicy: RemovalPolicy.DESTROY,
    ...tableEncryption(scope),
  });
  acknowledge(table, 'Its items expire within days, and the comparison makes new ones', 'AwsSolutions-DDB3');
  return table;
}
