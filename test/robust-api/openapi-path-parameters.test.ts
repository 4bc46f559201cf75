import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { targetPath } from '../../handlers/shared/backends/target-path';
import { Backend, RobustApi } from '../../src';

interface Parameter { readonly schema: { readonly pattern?: string } }

/** The pattern that the document gives the parameter of the only route. */
function patternOf(route: string, backend = Backend.http('https://beans.example.com')): string | undefined {
  const api = new RobustApi(new Stack(new App(), 'Shop'), 'Gateway');
  api.addRoute(route, backend);
  const { paths } = api.openApi() as { paths: Record<string, { parameters: Parameter[] }> };
  return Object.values(paths)[0].parameters[0].schema.pattern;
}

/** The value comes as an HTTP API gives it: decoded. */
function isTaken(value: string): boolean {
  try {
    targetPath('', { path: `/beans/${value}`, pathParameters: {}, isPathDecoded: true });
    return true;
  } catch {
    return false;
  }
}

/** What is likely to matter, more often than chance would have it; lone surrogates cannot be in a URL. */
const text = fc.array(fc.oneof(
  fc.constantFrom('.', '..', '/', ';', '\\', '%', '%2e', '%2F', '%zz', '\u0000', '\u001f', '\u007f', '\u009f', 'a', 'é', ' ', '\n'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
), { minLength: 1, maxLength: 6 }).map(parts => parts.join('')).filter(whole => !/\p{Cs}/u.test(whole));

test('a greedy parameter before an HTTP server may be what the request router takes, and nothing else', () => {
  const pattern = new RegExp(patternOf('GET /beans/{proxy+}')!, 'u');
  fc.assert(fc.property(text, value => {
    expect({ value, fits: pattern.test(value) }).toEqual({ value, fits: isTaken(value) });
  }), { numRuns: 5_000 });
});

test('a parameter of one segment may too, but has no slash', () => {
  const pattern = new RegExp(patternOf('GET /beans/{id}')!, 'u');
  fc.assert(fc.property(text, value => {
    expect({ value, fits: pattern.test(value) }).toEqual({ value, fits: isTaken(value) && !value.includes('/') });
  }), { numRuns: 5_000 });
});

test('functions take whatever there is', () => {
  const menu = lambda.Function.fromFunctionArn(new Stack(new App(), 'Other'), 'Menu', 'arn:aws:lambda:eu-west-1:111122223333:function:menu');
  expect(patternOf('GET /menu/{drink}', Backend.function(menu))).toBeUndefined();
});
