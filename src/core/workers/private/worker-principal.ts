import { aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Whom a pattern grants what is its own, for a function to work on it.
 *
 * The role of a function in another stack is imported, so that its policy stays beside the
 * pattern: otherwise each of the stacks would need the other first.
 */
export function workerPrincipal(scope: Construct, handler: lambda.IFunction): iam.IGrantable {
  const { role } = handler;
  return role && Stack.of(role) !== Stack.of(scope) ? iam.Role.fromRoleName(scope, 'WorkerRole', role.roleName) : handler;
}
