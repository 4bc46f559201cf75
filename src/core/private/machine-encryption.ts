import { aws_iam as iam, aws_kms as kms, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { requireValue } from './given-values';
import { grantKey } from './key-grants';
import { KEY, requireKind } from './kinds';
import { keyArnOf, patternKey } from './pattern-key';
import { addStatement } from './resource-policies';

/** The key is one of the user. */
const CUSTOMER_MANAGED = 'CUSTOMER_MANAGED_KMS_KEY';
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
    type: CUSTOMER_MANAGED, kmsKeyId: keyArnOf(key), kmsDataKeyReusePeriodSeconds: DATA_KEY_REUSE_SECONDS,
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
  grantStartKey(patternKey(stateMachine), grantee);
}

/** The same for the state machine of a user, whose key is given. */
export function grantStartKey(key: kms.IKey | undefined, grantee: iam.IGrantable) {
  if (key) { grantKey(key, grantee, 'kms:Decrypt', 'kms:GenerateDataKey'); }
}

/**
 * Refuses a state machine whose key is not given. The key of an imported one is not known.
 *
 * @param factory the one that takes both: `Backend.stateMachine`
 */
export function requireMachineKey(factory: string, { node }: sfn.IStateMachine, encryptionKey: kms.IKey | undefined) {
  const place = `${factory}: encryptionKey`;
  if (encryptionKey !== undefined) { requireKind(place, encryptionKey, KEY); }
  const { encryptionConfiguration } = (node.defaultChild ?? {}) as Partial<sfn.CfnStateMachine>;
  const { type } = (encryptionConfiguration ?? {}) as Partial<sfn.CfnStateMachine.EncryptionConfigurationProperty>;
  requireValue(type !== CUSTOMER_MANAGED || encryptionKey !== undefined, place, `be given, because '${node.path}' is encrypted with a key of yours`, encryptionKey);
}
