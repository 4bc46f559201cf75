import { aws_lambda as lambda, Token } from 'aws-cdk-lib';
import { CatalogFunction } from '../../private/catalog-function';

/** The first step of an alarm: the command that prints a function's newest errors. */
export function recentErrors(handler: lambda.IFunction): string {
  return `Run ${tail(handler, '?ERROR ?Error ?timed')}.`;
}

/** Without the long command of an imported function, for a text that has little room. */
export function recentErrorsInShort(handler: lambda.IFunction): string {
  return isImported(withoutAlias(handler)) ? `Read the errors in the log of the function ${withoutAlias(handler).functionName}.` : recentErrors(handler);
}

/** The command that prints the newest warnings and errors of a function of the library, which logs as JSON with levels. */
export function recentWarnings(handler: CatalogFunction): string {
  return `Run ${tail(handler, '?WARN ?ERROR')}.`;
}

/** The command that prints the newest log lines of a function of the library that a filter pattern matches. */
export function recentLines(handler: CatalogFunction, pattern: string): string {
  return `Run ${tail(handler, pattern)}.`;
}

/**
 * The first step when a function is slow. The library's functions have tracing; a user's may have none, but logs the duration
 * of each invocation in either format: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function slowInvocations(handler: lambda.IFunction, fix: string): string {
  const operated = withoutAlias(handler);
  return operated instanceof CatalogFunction
    ? `In the X-Ray console, open the traces of the function ${operated.functionName}. The slowest segment names the service that is slow or throttles.`
    : `Run ${tail(operated, '?REPORT ?durationMs')} for the durations. If the function has tracing, find its slowest segment in X-Ray. Then ${fix}.`;
}

/**
 * The function of an alias. A gradual deployment of the alias waits for its alarms: an alarm that names the
 * alias would be a circle.
 */
export function withoutAlias(handler: lambda.IFunction): lambda.IFunction {
  return (handler as Partial<lambda.QualifiedFunctionBase>).lambda ?? handler;
}

/** Between backticks, so that quotes belong to the shell. */
function tail(handler: lambda.IFunction, pattern: string): string {
  return `\`aws logs tail ${logGroupOf(withoutAlias(handler))} --since 1h --filter-pattern '${pattern}'\``;
}

/** That of an imported function is known to Lambda only. CDK's `logGroup` would create a group where none was given. */
function logGroupOf(handler: lambda.IFunction): string {
  return isImported(handler)
    ? `$(aws lambda get-function-configuration --function-name ${handler.functionName} --query LoggingConfig.LogGroup --output text)`
    : configuredLogGroup(handler) ?? `/aws/lambda/${handler.functionName}`;
}

function isImported({ node: { defaultChild } }: lambda.IFunction): boolean {
  return !(defaultChild instanceof lambda.CfnFunction) || Token.isUnresolved(defaultChild.loggingConfig);
}

function configuredLogGroup({ node: { defaultChild } }: lambda.IFunction): string | undefined {
  const { loggingConfig } = defaultChild as lambda.CfnFunction;
  return (loggingConfig as lambda.CfnFunction.LoggingConfigProperty | undefined)?.logGroup;
}
