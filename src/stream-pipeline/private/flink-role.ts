import { ArnFormat, aws_iam as iam, aws_kinesis as kinesis, aws_logs as logs, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantReadRecords } from '../../core/messaging/private/stream-grants';
import { grantKey } from '../../core/private/key-grants';
import { acknowledgeWildcard } from '../../core/private/lint-acknowledgement';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { FlinkCodeLocation } from '../flink-code';

export const FLINK_SERVICE = 'kinesisanalytics.amazonaws.com';

export interface FlinkRoleProps {
  readonly stream: kinesis.IStream;
  readonly code: FlinkCodeLocation;
  readonly logGroup: logs.ILogGroup;
  readonly logStreamArn: string;
}

export interface FlinkRole {
  readonly role: iam.Role;
  readonly grants: iam.Grant[];
}

/**
 * The role of an application, and what it has to have before the application is created: this stream, this object and this log.
 * https://docs.aws.amazon.com/managed-flink/latest/java/cloudwatch-logs.html
 */
export function flinkRole(scope: Construct, { stream, code, logGroup, logStreamArn }: FlinkRoleProps): FlinkRole {
  const role = new iam.Role(scope, 'Role', { assumedBy: serviceOfAccount(scope, FLINK_SERVICE) });
  const add = (actions: string[], resourceArn: string) => iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [resourceArn] });
  const logGroups = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  acknowledgeWildcard(role, logGroups, 'The service looks for its log group among all');
  const { bucket, objectKey, objectVersion } = code;
  return {
    role,
    grants: [
      grantReadRecords(stream, role),
      add(['s3:GetObject', ...objectVersion === undefined ? [] : ['s3:GetObjectVersion']], bucket.arnForObjects(objectKey)),
      ...bucket.encryptionKey ? [grantKey(bucket.encryptionKey, role, 'kms:Decrypt')] : [],
      add(['logs:DescribeLogGroups'], logGroups),
      add(['logs:DescribeLogStreams'], logGroup.logGroupArn),
      add(['logs:PutLogEvents'], logStreamArn),
    ],
  };
}
