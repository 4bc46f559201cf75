import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';

/** Lambda's own default (https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html). */
const LAMBDA_DEFAULT = Duration.seconds(3);

/** The timeout of a function, of a version or of an alias; undefined if it is not known at synthesis. */
export function functionTimeout(handler: lambda.IFunction): Duration | undefined {
  const target = handler instanceof lambda.QualifiedFunctionBase ? handler.lambda : handler;
  if (!(target instanceof lambda.Function)) { return undefined; }
  const timeout = target.timeout ?? LAMBDA_DEFAULT;
  return timeout.isUnresolved() ? undefined : timeout;
}
