import { aws_dynamodb as dynamodb, aws_iam as iam } from 'aws-cdk-lib';
import { grantKey } from './key-grants';

/** The KMS actions of DynamoDB on a table's key, without CDK's wildcards (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html). */
const TABLE_KEY_ACTIONS = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'].map(action => `kms:${action}`);

/** Grants exactly these actions on the table, not on its indexes; `table.grant` adds a wildcard. */
export function grantRecords(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
  const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [table.tableArn] });
  if (table.encryptionKey) { grantKey(table.encryptionKey, grantee, ...TABLE_KEY_ACTIONS); }
  return grant;
}
