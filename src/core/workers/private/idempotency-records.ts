import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { tableEncryption } from '../../private/pattern-key';
import { RETAINED } from '../../private/retained';
import { grantRecords } from '../../private/table-grants';

/** The variable that names the tables of a function. */
export const IDEMPOTENCY_VARIABLE = 'CATALOG_IDEMPOTENCY';

/** A table with the default attributes of Powertools for AWS Lambda. */
export function idempotencyRecords(scope: Construct, encryptionKey?: kms.IKey): dynamodb.Table {
  return new dynamodb.Table(scope, 'Idempotency', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiration',
    removalPolicy: RETAINED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...tableEncryption(scope, encryptionKey),
  });
}

export function grantIdempotency(table: dynamodb.ITable, grantee: iam.IGrantable): iam.Grant {
  return grantRecords(table, grantee, ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map(action => `dynamodb:${action}`));
}
