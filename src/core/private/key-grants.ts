import { aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { isOther } from './elsewhere';
import { addStatement, warnOfForeignRole } from './resource-policies';

/**
 * Grants use of a key to `grantee`. For an imported function without role `key.grant` throws, because CDK
 * can change neither side. Here CDK prints the statement that the role needs as a warning. For a service or an account, which
 * has no policy of its own, the policy of the key is extended. A warning has the statement for an imported key.
 */
export function grantKey(key: kms.IKey, grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
  const { grantPrincipal } = grantee;
  if (grantPrincipal instanceof iam.UnknownPrincipal) { return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn] }); }
  if (!(grantPrincipal instanceof iam.PrincipalBase)) { return grantToRole(key, grantee, actions); }
  const resource = { env: key.env, addToResourcePolicy: (statement: iam.PolicyStatement) => addStatement(key, key, statement) };
  const statement = new iam.PolicyStatement({ principals: [grantPrincipal], actions, resources: ['*'] }); // in the policy of a key: this key
  return iam.Grant.addStatementToResourcePolicy({ grantee, actions, resourceArns: ['*'], resource, statement });
}

/**
 * A role of another account is granted by its account, whose policies say who: the name that CloudFormation gives a role is not known there.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
function grantToRole(key: kms.IKey, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  const { principalAccount } = grantee.grantPrincipal;
  if (principalAccount === undefined || !isOther(principalAccount, key.env.account)) { return key.grant(grantee, ...actions); }
  addStatement(key, key, new iam.PolicyStatement({ principals: [new iam.AccountPrincipal(principalAccount)], actions, resources: ['*'] }));
  warnOfForeignRole(key, grantee, { actions, resources: [key.keyArn] });
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn] });
}
