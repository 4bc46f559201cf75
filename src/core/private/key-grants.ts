import { aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';

/**
 * Grants use of a key to `grantee`. For an imported function without role `key.grant` throws, because CDK
 * can change neither side. Here CDK prints the statement that the role needs as a warning.
 */
export function grantKey(key: kms.IKey, grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
  return grantee.grantPrincipal instanceof iam.UnknownPrincipal
    ? iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn] })
    : key.grant(grantee, ...actions);
}
