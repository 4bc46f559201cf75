import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { isOther } from './elsewhere';
import { addWarning } from './warning';

/** A principal that a policy can have as the digits alone (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html). */
const ACCOUNT = /\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},":iam::(\d{12}):root"\]\]\}/g;

/** A resource with a policy: a queue, a topic, a key, a bucket. */
export interface ResourceWithPolicy extends IConstruct {
  addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult;
}

/**
 * Adds a statement to the policy of a resource. CDK cannot change the policy of an imported resource, and says nothing: a
 * warning then has the statement to add.
 */
export function addStatement(scope: IConstruct, resource: ResourceWithPolicy, statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
  const result = resource.addToResourcePolicy(statement);
  if (!result.statementAdded) { warnOfStatement(scope, resource.node.path, statement); }
  return result;
}

/** Warns of a statement that has to be in a policy which cannot be changed from here. */
export function warnOfStatement(scope: IConstruct, resource: string, statement: iam.PolicyStatement) {
  const text = JSON.stringify(Stack.of(scope).resolve(statement.toJSON())).replace(ACCOUNT, '"$1"');
  addWarning(scope, 'policyOfImported',
    `The policy of '${resource}' cannot be changed from here. Add this statement to it: ${text}`);
}

/** Warns of the statement that an imported role of another account needs: CDK cannot change its policy, and says nothing. */
export function warnOfForeignRole(scope: IConstruct, { grantPrincipal }: iam.IGrantable, statement: iam.PolicyStatementProps) {
  const { principalAccount } = grantPrincipal;
  if (principalAccount === undefined || !Construct.isConstruct(grantPrincipal)) { return; }
  if (!isOther(principalAccount, Stack.of(grantPrincipal).account)) { return; }
  warnOfStatement(scope, grantPrincipal.node.path, new iam.PolicyStatement(statement));
}
