import { aws_lambda as lambda, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface ServiceFunctionProps {
  readonly handler: lambda.IFunction;
  readonly provisionedConcurrency?: number;
}

/**
 * A function of the user's as a service calls it: by an alias, so that a new version can take the
 * traffic step by step and callers name the same thing before and after.
 */
export class ServiceFunction extends Construct {
  /** Undefined where the function cannot have one. */
  readonly alias?: lambda.Alias;
  /** What is invoked: the alias, or the function itself. */
  readonly target: lambda.IFunction;

  constructor(scope: Construct, id: string, { handler, provisionedConcurrency }: ServiceFunctionProps) {
    super(scope, id);
    if (canHaveAlias(scope, handler)) {
      this.alias = new lambda.Alias(this, 'Live', {
        aliasName: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
        version: handler.currentVersion,
        description: `What ${scope.node.path} calls`,
        provisionedConcurrentExecutions: provisionedConcurrency,
      });
    }
    this.target = this.alias ?? handler;
  }
}

/**
 * Not an imported function, nor a version or alias, nor a function of another stack: its versions
 * would be exported from there, and CloudFormation changes no export that is in use.
 */
export function canHaveAlias(scope: Construct, handler: lambda.IFunction): handler is lambda.Function {
  return handler instanceof lambda.Function && Stack.of(handler) === Stack.of(scope);
}
