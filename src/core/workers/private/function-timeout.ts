import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Validation } from '../../private/validation';

/** Lambda's own default (https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html). */
const LAMBDA_DEFAULT = Duration.seconds(3);

/** The timeout of a function, of a version or of an alias; undefined if it is not known at synthesis. */
export function functionTimeout(handler: lambda.IFunction): Duration | undefined {
  const target = handler instanceof lambda.QualifiedFunctionBase ? handler.lambda : handler;
  if (!(target instanceof lambda.Function)) { return undefined; }
  const timeout = target.timeout ?? LAMBDA_DEFAULT;
  return timeout.isUnresolved() ? undefined : timeout;
}

/** Refuses a function that may still run when its API has answered. */
export function requireTimeoutWithin(validation: Validation, prop: string, handler: lambda.IFunction, longest: Duration, limit: string) {
  const timeout = functionTimeout(handler);
  const isWithin = timeout === undefined || timeout.toMilliseconds() <= longest.toMilliseconds();
  validation.check(isWithin, prop, `have a timeout of at most ${longest.toHumanString()} as the function of an API (${limit})`,
    `${timeout?.toHumanString()} of '${handler.node.path}'`);
}
