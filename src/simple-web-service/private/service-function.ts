import { aws_lambda as lambda, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { shortDescription } from '../../core/private/short-description';

export interface ServiceFunctionProps {
  readonly handler: lambda.IFunction;
  readonly provisionedConcurrency?: number;
}

/**
 * A function of the user as the service invokes it: by an alias. Gradual deployment shifts the alias
 * to a new version, and callers keep the same ARN.
 */
export class ServiceFunction extends Construct {
  /** Undefined if the function cannot have an alias. */
  readonly alias?: lambda.Alias;
  /** The function that is invoked: the alias, or the function itself. */
  readonly target: lambda.IFunction;

  constructor(scope: Construct, id: string, { handler, provisionedConcurrency }: ServiceFunctionProps) {
    super(scope, id);
    if (canHaveAlias(scope, handler)) {
      this.alias = new lambda.Alias(this, 'Live', {
        aliasName: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
        version: handler.currentVersion,
        description: shortDescription('function', `Invoked by ${scope.node.path}`),
        provisionedConcurrentExecutions: provisionedConcurrency,
      });
    }
    this.target = this.alias ?? handler;
  }
}

/**
 * Not an imported function, a version or an alias. Not a function of another stack: its versions would
 * be exports of that stack, and CloudFormation does not change an export in use.
 */
export function canHaveAlias(scope: Construct, handler: lambda.IFunction): handler is lambda.Function {
  return handler instanceof lambda.Function && Stack.of(handler) === Stack.of(scope);
}
