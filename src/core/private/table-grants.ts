import { aws_dynamodb as dynamodb, aws_iam as iam } from 'aws-cdk-lib';
import { grantKey } from './key-grants';

/** What DynamoDB does with a table's key for whom it serves, without CDK's wildcards (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html). */
const TABLE_KEY_ACTIONS = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'].map(action => `kms:${action}`);

/** Exactly these actions on the records, not on the index: `table.grant` would add a wildcard. */
export function grantRecords(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]) {
  iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [table.tableArn] });
  if (table.encryptionKey) { grantKey(table.encryptionKey, grantee, ...TABLE_KEY_ACTIONS); }
}
