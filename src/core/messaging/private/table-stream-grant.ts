import { aws_dynamodb as dynamodb, aws_iam as iam } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { knownElsewhere } from './cross-account-grant';
import { isElsewhere, placedBy } from '../../private/elsewhere';
import { grantKey } from '../../private/key-grants';
import { warnOfStatement } from '../../private/resource-policies';
import { grantRecords } from '../../private/table-grants';

/** What Lambda requires on the stream, without the wildcard of `grantStreamRead`. */
const READING = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(action => `dynamodb:${action}`);

/**
 * Grants what the event source of a table's stream needs. A stream has a policy of its own, beside that of its table. CDK does not know
 * it: a warning has the statement for the stream of another account
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-examples.html#rbac-examples-streams).
 */
export function grantReadStream(scope: IConstruct, table: dynamodb.ITable, grantee: iam.IGrantable): iam.Grant {
  const arn = table.tableStreamArn!;
  const grant = iam.Grant.addToPrincipal({ grantee, actions: READING, resourceArns: [arn] });
  if (table.encryptionKey) { grantKey(table.encryptionKey, grantee, 'kms:Decrypt'); }
  const place = placedBy(table.tableArn, table);
  if (isElsewhere('account', scope, place)) {
    warnOfStatement(scope, `the stream of ${table.node.path}`, new iam.PolicyStatement({
      // ListStreams is of no stream
      principals: [knownElsewhere(scope, grantee, place)], actions: READING.slice(0, 3), resources: [arn],
    }));
  }
  return grant;
}

/**
 * Grants actions on a table that can be of another account. CDK cannot change its policy: a warning has the statement for it
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html).
 */
export function grantReadItems(scope: IConstruct, table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
  const grant = grantRecords(table, grantee, ...actions);
  const place = placedBy(table.tableArn, table);
  if (isElsewhere('account', scope, place)) {
    const principals = [knownElsewhere(scope, grantee, place)];
    warnOfStatement(scope, table.node.path, new iam.PolicyStatement({ principals, actions, resources: [table.tableArn] }));
  }
  return grant;
}

/**
 * A table as requests name it: in another account by its ARN
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html).
 */
export function requestedTable(scope: IConstruct, table: dynamodb.ITable): string {
  return isElsewhere('account', scope, placedBy(table.tableArn, table)) ? table.tableArn : table.tableName;
}
