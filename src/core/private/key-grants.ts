import { aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';

/**
 * Lets a principal use a key. For an imported function without role `key.grant` throws: CDK can
 * change neither side then, and the statement that its role needs comes as a warning instead.
 */
export function grantKey(key: kms.IKey, grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
  return grantee.grantPrincipal instanceof iam.UnknownPrincipal
    ? iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn] })
    : key.grant(grantee, ...actions);
}
