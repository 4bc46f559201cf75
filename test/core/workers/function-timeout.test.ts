import { aws_lambda as lambda, Duration, Token } from 'aws-cdk-lib';
import { functionTimeout } from '../../../src/core/workers/private/function-timeout';
import { shop, userFunction } from '../../support/stacks';

const stack = shop();
const slow = userFunction(stack, 'Slow', { timeout: Duration.minutes(2) });

test.each([
  ['of a function', slow, 120],
  ['of an alias', new lambda.Alias(stack, 'Live', { aliasName: 'live', version: slow.currentVersion }), 120],
  ['of a version', slow.currentVersion, 120],
  ["that is Lambda's default", userFunction(stack, 'Default'), 3],
])('is known %s', (_, handler, seconds) => {
  expect(functionTimeout(handler)?.toSeconds()).toBe(seconds);
});

test.each([
  ['of an imported function', lambda.Function.fromFunctionName(stack, 'Imported', 'charge')],
  ['that a token gives', userFunction(stack, 'Token', { timeout: Duration.seconds(Token.asNumber({ Ref: 'Timeout' })) })],
])('is not known %s', (_, handler) => {
  expect(functionTimeout(handler)).toBeUndefined();
});
