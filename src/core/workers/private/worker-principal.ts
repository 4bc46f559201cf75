import { aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * The principal that a pattern grants access to its resources.
 *
 * The role of a function in another stack is imported, so that its policy is in the stack of the
 * pattern. Otherwise the stacks would depend on each other.
 */
export function workerPrincipal(scope: Construct, handler: lambda.IFunction): iam.IGrantable {
  const { role } = handler;
  return role && Stack.of(role) !== Stack.of(scope) ? iam.Role.fromRoleName(scope, 'WorkerRole', role.roleName) : handler;
}
