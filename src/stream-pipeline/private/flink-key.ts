import { aws_iam as iam, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FLINK_SERVICE } from './flink-role';
import { addStatement } from '../../core/private/resource-policies';

const INFRASTRUCTURE = `infrastructure.${FLINK_SERVICE}`;
const CONTEXT = 'kms:EncryptionContext:aws:kinesisanalytics:arn';

/**
 * Lets the service encrypt the checkpoints, the snapshots and the working storage of one application with a key.
 * https://docs.aws.amazon.com/managed-flink/latest/java/manage-cmk-api.html
 */
export function grantFlinkKey(scope: Construct, key: kms.IKey, applicationArn: string) {
  const source = { 'aws:SourceArn': applicationArn, 'aws:SourceAccount': Stack.of(scope).account };
  const context = { [CONTEXT]: applicationArn };
  const allow = (services: string[], actions: string[], conditions: iam.Conditions) => addStatement(scope, key, new iam.PolicyStatement({
    principals: services.map(service => new iam.ServicePrincipal(service)), actions, resources: ['*'], conditions, // in the policy of a key: this key
  }));
  allow([FLINK_SERVICE, INFRASTRUCTURE], ['kms:DescribeKey'], { StringEquals: source });
  allow([FLINK_SERVICE], ['kms:GenerateDataKey'], { StringEquals: { ...source, ...context } });
  allow([FLINK_SERVICE], ['kms:Decrypt'], { StringEquals: context });
  allow([INFRASTRUCTURE], ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'], { StringEquals: context });
  allow([INFRASTRUCTURE], ['kms:CreateGrant'], {
    'StringEquals': { ...context, 'kms:GrantConstraintType': 'EncryptionContextSubset' },
    'ForAllValues:StringEquals': { 'kms:GrantOperations': 'Decrypt' },
  });
}
