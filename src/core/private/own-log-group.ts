import { ArnFormat, aws_iam as iam, aws_kms as kms, aws_logs as logs, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { logRetention } from './log-retention';
import { keyArnOf, patternKey } from './pattern-key';
import { addStatement } from './resource-policies';

/** A log group of the library, with the retention and the key of its pattern. */
export function ownLogGroup(scope: Construct, id: string, logGroupName?: string): logs.LogGroup {
  const key = patternKey(scope);
  const group = new logs.LogGroup(scope, id, { logGroupName, retention: logRetention(scope), removalPolicy: RemovalPolicy.DESTROY });
  if (key) {
    (group.node.defaultChild as logs.CfnLogGroup).kmsKeyId = keyArnOf(key);
    letLogsUse(key, group);
  }
  return group;
}

/**
 * CloudWatch Logs uses the key as the service of the Region. The log groups of the account are named, and not the one: it needs the key first.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function letLogsUse(key: kms.IKey, group: logs.LogGroup) {
  const stack = Stack.of(group);
  const groups = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  addStatement(key, key, new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'], // in the policy of a key: this key
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
  }));
}
