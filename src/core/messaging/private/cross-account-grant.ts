import { aws_iam as iam, IEnvironmentAware, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { missingName } from '../../private/elsewhere';
import { warnOfForeignRole, warnOfStatement } from '../../private/resource-policies';
import { Validation } from '../../private/validation';

export interface CrossAccountGrantOptions {
  readonly grantee: iam.IGrantable;
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: { [operator: string]: { [key: string]: string } };
}

/**
 * Grants in the policy of the principal, and where needed in the policy of the resource. It is needed where the
 * principal has no policy of its own (an account, an organization), or may be of another account. Principals of
 * another account need both
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html).
 * Unlike `iam.Grant.addToPrincipalOrResource` it sets the conditions in both, and takes an imported function without role. A warning
 * has the statement for the policy of an imported resource, which cannot be changed. A role of the pattern is granted by its account there.
 */
export function grantOn(scope: IConstruct, resource: iam.IResourceWithPolicyV2, options: CrossAccountGrantOptions): iam.Grant {
  const { grantee, actions, resourceArns, conditions } = options;
  const { grantPrincipal } = grantee;
  const grant = iam.Grant.addToPrincipal(options);
  warnOfForeignRole(scope, grantee, { actions, resources: resourceArns, conditions });
  const comparison = comparedWith(grantPrincipal, resource);
  if (grant.success && [undefined, TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED].includes(comparison)) { return grant; }
  const principals = [knownElsewhere(scope, grantee, resource)];
  const statement = new iam.PolicyStatement({ principals, actions, resources: resourceArns, conditions });
  return grant.combine(iam.Grant.addStatementToResourcePolicy({ ...options, resource: warning(scope, resource), statement }));
}

/**
 * A principal as the policy of a resource of another account names it. A name that CloudFormation gives to a role is not known there.
 * Nor may the policy name a role that does not exist yet. The account of the role stands for it, and the policy of the role says the rest.
 */
export function knownElsewhere(scope: IConstruct, { grantPrincipal }: iam.IGrantable, resource: IEnvironmentAware): iam.IPrincipal {
  const { roleArn } = grantPrincipal as Partial<iam.IRole>;
  if (!Construct.isConstruct(grantPrincipal) || comparedWith(grantPrincipal, resource) !== TokenComparison.DIFFERENT) { return grantPrincipal; }
  const isOwn = Stack.of(grantPrincipal) === Stack.of(scope) && Token.isUnresolved(roleArn);
  return isOwn || missingName(scope, grantPrincipal) ? new iam.AccountPrincipal(grantPrincipal.principalAccount) : grantPrincipal;
}

/** A resource that warns where its policy cannot be changed. */
function warning(scope: IConstruct, resource: iam.IResourceWithPolicyV2): iam.IResourceWithPolicyV2 {
  return {
    env: resource.env,
    addToResourcePolicy: statement => {
      const result = resource.addToResourcePolicy(statement);
      const path = Construct.isConstruct(resource) ? resource.node.path : String(statement.resources);
      if (!result.statementAdded) { warnOfStatement(scope, path, statement); }
      return result;
    },
  };
}

/** Whether a principal is of another account than a resource; an account principal also where the account of the stack is not known. */
export function isOfAnotherAccount({ grantPrincipal }: iam.IGrantable, resource: IEnvironmentAware): boolean {
  const comparison = comparedWith(grantPrincipal, resource);
  return comparison === TokenComparison.DIFFERENT
    || (comparison === TokenComparison.ONE_UNRESOLVED && grantPrincipal instanceof iam.AccountPrincipal);
}

/** Call it before anything is granted. */
export function validateGrantee(validation: Validation, grantee: iam.IGrantable) {
  validation.grantee(grantee);
  const { principalAccount } = grantee.grantPrincipal;
  validation.check(principalAccount === undefined || /^\d{12}$/.test(principalAccount), 'account of the grantee', 'be 12 digits', principalAccount);
}

/** A role of a stack of another account, and the resource that it is granted, name each other in their policies. */
export function validateNames(validation: Validation, { grantPrincipal }: iam.IGrantable, resource: IConstruct) {
  validation.named('grantee', grantPrincipal);
  if (!Construct.isConstruct(grantPrincipal)) { return; }
  const name = missingName(grantPrincipal, resource);
  const { principalAccount } = grantPrincipal as Partial<iam.IPrincipal>;
  validation.check(name === undefined, 'grantee', `be of the account of the pattern, because the resource has no ${name} that its policy could name: `
    + `grant new AccountPrincipal('${principalAccount}'), and give the role a statement of its own`, grantPrincipal.node.path);
}

function comparedWith({ principalAccount }: iam.IPrincipal, { env }: IEnvironmentAware): TokenComparison | undefined {
  return principalAccount === undefined ? undefined : Token.compareStrings(principalAccount, env.account);
}
