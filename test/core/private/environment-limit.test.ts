import { App, aws_lambda as lambda, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CatalogFunction } from '../../../src/core/private/catalog-function';
import { configureFunction } from '../../../src/core/private/function-settings';
import { userFunction } from '../../support/stacks';

const own = (stack: Stack, environment: { [name: string]: string }) => new CatalogFunction(stack, 'Own', {
  handler: 'unknown-route', description: 'For a test', environment, timeout: Duration.seconds(5), memorySize: 256, failedRuns: 'None', largeEnvironment: 'Use fewer.',
});
const synthesized = (stack: Stack) => () => Template.fromStack(stack);

test('an environment above 4 KB is refused at synthesis, with its largest variable and what to do', () => {
  const stack = new Stack(new App(), 'Shop');
  own(stack, { SMALL: 'x'.repeat(100), LARGE: 'x'.repeat(4000) });
  expect(synthesized(stack)).toThrow("CatalogFunction at 'Shop/Own': environment must have at most 4096 bytes of variables (Lambda limit), "
    + 'with names that are not known yet at their longest, got 4123 bytes, 4002 of them in LARGE. Use fewer.');
});

test('of a list of values, the error has how many fit', () => {
  const list = (length: number) => {
    const stack = new Stack(new App(), 'Shop');
    own(stack, { SMALL: 'x'.repeat(100), LARGE: JSON.stringify(Array.from({ length }, () => 'x'.repeat(100))) });
    return synthesized(stack);
  };
  expect(list(60)).toThrow(/ of them in LARGE, which has 60 values: 37 fit\. Use fewer\./);
  expect(list(38)).toThrow(/ of them in LARGE, which has 38 values: 37 fit\./);
  expect(list(37)).not.toThrow();
});

test.each(['[INFO] ', '[1, ', '['])('a text that begins with %s and ends with a bracket is no list', begin => {
  const stack = new Stack(new App(), 'Shop');
  own(stack, { LARGE: `${begin}${'x'.repeat(5000)} [END]` });
  expect(synthesized(stack)).toThrow(/ of them in LARGE\. Use fewer\./);
});

test('a variable of an escape hatch counts', () => {
  const stack = new Stack(new App(), 'Shop');
  (own(stack, {}).node.defaultChild as lambda.CfnFunction).addPropertyOverride('Environment.Variables.LARGE', 'x'.repeat(5000));
  expect(synthesized(stack)).toThrow('5002 of them in LARGE');
});

test.each([['A'.repeat(100), true], ['A', false]])('names of CloudFormation count with the name of the stack: %s', (name, isRefused) => {
  const stack = new Stack(new App(), name);
  const urls = Array.from({ length: 30 }, (_, i) => new sqs.Queue(stack, `Q${i}`).queueUrl);
  own(stack, { URLS: stack.toJsonString(urls) });
  if (isRefused) { expect(synthesized(stack)).toThrow('4096 bytes'); } else { expect(synthesized(stack)).not.toThrow(); }
});

test('variables of a user that the library adds to are counted, without what only the user can know', () => {
  const stack = new Stack(new App(), 'Shop');
  const handler = userFunction(stack);
  (handler as lambda.Function).addEnvironment('MINE', 'x'.repeat(4000));
  configureFunction(stack, handler, 'CATALOG_TEST', { key: 'arn', value: 'x'.repeat(100), how: '' });
  expect(synthesized(stack)).toThrow(/environment must have at most 4096 bytes .* 4002 of them in MINE/);
});
