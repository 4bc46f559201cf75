import { aws_lambda as lambda, aws_logs as logs, Duration, Stack } from 'aws-cdk-lib';
import { recentErrors, recentErrorsInShort, slowInvocations } from '../../../src/core/operations/private/recent-errors';
import { CatalogFunction } from '../../../src/core/private/catalog-function';
import { shop, userFunction } from '../../support/stacks';

let stack: Stack;
beforeEach(() => { stack = shop(); });

/** References as `${LogicalId}`. */
function text(value: string): string {
  const resolved = stack.resolve(value) as string | { 'Fn::Join': [string, (string | { Ref: string })[]] };
  return typeof resolved === 'string' ? resolved : resolved['Fn::Join'][1].map(part => typeof part === 'string' ? part : `\${${part.Ref}}`).join('');
}

const ours = () => new CatalogFunction(stack, 'Ours', {
  handler: 'unknown-route', description: 'Ours', environment: {}, timeout: Duration.seconds(1), memorySize: 128, failedRuns: 'None',
});
const imported = () => lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-west-1:111122223333:function:orders');

test.each<[string, () => lambda.IFunction, RegExp]>([
  ['the group that Lambda makes', () => userFunction(stack), /^\/aws\/lambda\/\$\{\w+\}$/],
  ['the function, not its alias', () => new lambda.Alias(stack, 'Live', { aliasName: 'live', version: userFunction(stack).currentVersion }), /^\/aws\/lambda\/\$\{(?!Live)\w+\}$/],
  ['the group that a function is given', () => new lambda.Function(stack, 'Own', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('0'), logGroup: new logs.LogGroup(stack, 'Given'),
  }), /^\$\{Given\w+\}$/],
  ['a function of the library', ours, /^\$\{OursLogs\w+\}$/],
  ['an imported function', imported, /^\$\(aws lambda get-function-configuration --function-name orders --query LoggingConfig\.LogGroup --output text\)$/],
])('the log group is that of %s', (_, create, expected) => {
  const [, group] = /^Run `aws logs tail (.+) --since 1h --filter-pattern '\?ERROR \?Error \?timed'`\.$/.exec(text(recentErrors(create()))) ?? [];
  expect(group).toMatch(expected);
});

test('in short, an imported function is named', () => {
  expect(text(recentErrorsInShort(imported()))).toBe('Read the errors in the log of the function orders.');
  const fn = userFunction(stack);
  expect(recentErrorsInShort(fn)).toBe(recentErrors(fn));
});

test('only a function of the library is known to have traces', () => {
  expect(text(slowInvocations(ours(), 'wait'))).toMatch(/^In the X-Ray console, open the traces of the function \$\{Ours\w+\}\./);
  expect(text(slowInvocations(userFunction(stack), 'wait')))
    .toMatch(/^Run `aws logs tail .+ --filter-pattern '\?REPORT \?durationMs'` for the durations\. If the function has tracing, .+ Then wait\.$/);
});
