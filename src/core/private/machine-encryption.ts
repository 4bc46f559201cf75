import { aws_iam as iam, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { grantKey } from './key-grants';
import { keyArnOf, patternKey } from './pattern-key';
import { addStatement } from './resource-policies';

/** Step Functions asks KMS for a data key at most this often: its default. */
const DATA_KEY_REUSE_SECONDS = 300;

/**
 * Encrypts the definition and the executions of a state machine with the key of its pattern. Its role and the delivery of its logs
 * may use the key. CDK's property would name the machine in the policy of its role, which the machine needs first.
 * https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
export function encryptMachine(stateMachine: sfn.StateMachine) {
  const key = patternKey(stateMachine);
  if (!key) { return; }
  (stateMachine.node.defaultChild as sfn.CfnStateMachine).encryptionConfiguration = {
    type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: keyArnOf(key), kmsDataKeyReusePeriodSeconds: DATA_KEY_REUSE_SECONDS,
  };
  grantKey(key, stateMachine.role, 'kms:Decrypt', 'kms:GenerateDataKey');
  addStatement(key, key, new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
    actions: ['kms:Decrypt'],
    resources: ['*'], // in the policy of a key: this key
    conditions: { StringLike: { 'kms:EncryptionContext:SourceArn': Stack.of(stateMachine).formatArn({ service: 'logs', resource: '*' }) } },
  }));
}

/** Lets a principal start the executions of a state machine, or read what they are given. */
export function grantMachineKey(stateMachine: sfn.StateMachine, grantee: iam.IGrantable) {
  const key = patternKey(stateMachine);
  if (key) { grantKey(key, grantee, 'kms:Decrypt', 'kms:GenerateDataKey'); }
}
