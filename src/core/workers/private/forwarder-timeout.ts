import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { functionTimeout } from './function-timeout';

/** Lambda's longest: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const LONGEST_TIMEOUT = Duration.minutes(15);
/** The time of the forwarder besides that of the function; library default. */
const MARGIN = Duration.seconds(10);

/** The timeout of a function that invokes another one and waits for its answer. */
export function forwarderTimeout(handler: lambda.IFunction): Duration {
  const timeout = functionTimeout(handler) ?? LONGEST_TIMEOUT;
  return Duration.seconds(Math.min(LONGEST_TIMEOUT.toSeconds(), timeout.toSeconds() + MARGIN.toSeconds()));
}
