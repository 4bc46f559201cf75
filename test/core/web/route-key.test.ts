import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { Validation } from '../../../src/core/private/validation';
import { RouteKey } from '../../../src/core/web/private/route-key';
import { RouteTable } from '../../../src/core/web/private/route-table';
import { shop } from '../../support/stacks';

class Gateway extends Construct {}

const validation = new Validation(new Gateway(shop(), 'Gateway'));
const parse = (text: string) => RouteKey.parse(text, validation);
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'];

test.each([
  ['GET /', [], [], false],
  ['POST /orders', ['orders'], [], false],
  ['ANY /orders/{id}/items/{item}', ['orders', '{id}', 'items', '{item}'], ['id', 'item'], false],
  ['GET /files/{path+}', ['files', '{path+}'], ['path'], true],
  ['DELETE /v1.0/a_b-c:cancel', ['v1.0', 'a_b-c:cancel'], [], false],
])('%p is taken apart', (text, segments, parameters, isGreedy) => {
  expect(parse(text)).toMatchObject({ text, segments, parameters, isGreedy });
});

test.each([
  '', 'GET', '/orders', 'GET orders', 'GET  /orders', 'GET /orders ', 'get /orders', 'FETCH /orders', 'GET /orders/', 'GET //orders', 'GET /a//b',
  'GET /a b', 'GET /{', 'GET /}', 'GET /{}', 'GET /x{id}', 'GET /{id}x', 'GET /{a+}/b', 'GET /{a}/{a}', 'GET /..', 'GET /a/../b', 'GET /./a',
  'GET /a?b=c', 'GET /a#b', 'GET /%2e%2e', 'GET /a\nGET /b', 'GET https://example.com/a',
])('%p is refused, by the name of the pattern', text => {
  expect(() => parse(text)).toThrow(/^Gateway at 'Shop\/Gateway': key must /);
});

test('parameters of other frameworks are refused: API Gateway would take them for a literal path', () => {
  expect(() => parse('GET /orders/:id/items')).toThrow(
    new Error("Gateway at 'Shop/Gateway': key must write parameters in braces ({id} for :id), got 'GET /orders/:id/items'."));
  expect(() => parse('GET /orders/:id([0-9]+)')).toThrow('key must ');
});

test('what is only known at deployment is refused: a key must be known', () => {
  expect(() => parse(`GET /${Token.asString({ Ref: 'Path' })}`)).toThrow("key must be known at synthesis, got 'a value that is only known at deployment'.");
});

const segment = fc.oneof(fc.stringMatching(/^[a-z0-9_-][a-z0-9_:-]{0,7}$/), fc.stringMatching(/^[a-z]{1,8}$/).map(name => `{${name}}`));
const key = fc.record({ method: fc.constantFrom(...METHODS), segments: fc.uniqueArray(segment, { maxLength: 5 }) })
  .map(({ method, segments }) => `${method} /${segments.join('/')}`);

test('every well-formed key is given back as it was', () => {
  fc.assert(fc.property(key, text => { expect(parse(text).text).toBe(text); }));
});

test('below a prefix, its parts follow those of the prefix', () => {
  fc.assert(fc.property(key, text => {
    expect(parse(text).below('/v1').segments).toEqual(['v1', ...parse(text).segments]);
    expect(parse(text).below('').text).toBe(text);
  }));
});

describe('a table of routes', () => {
  const table = (...texts: string[]) => {
    const routes = new RouteTable(validation);
    texts.forEach(text => routes.add(parse(text)));
    return routes;
  };

  test('keeps what differs in method or path', () => {
    expect(table('GET /a', 'POST /a', 'ANY /a', 'GET /a/{b}', 'GET /a/b', 'GET /{b+}').methodsByPath)
      .toEqual({ '/a': ['ANY', 'GET', 'POST'], '/a/{b}': ['GET'], '/a/b': ['GET'], '/{b+}': ['GET'] });
  });

  test.each([
    [['GET /a', 'GET /a'], "key must differ from the other routes in method or path: the API already has 'GET /a', got 'GET /a'."],
    [['GET /{a}', 'GET /{b}'], "key must differ from 'GET /{a}' by more than the names of parameters: the two routes match the same requests, got 'GET /{b}'."],
    [['GET /{a}', 'PUT /{b}'], "key must name its parameters as 'GET /{a}' does (OpenAPI allows one set of names for a path), got 'PUT /{b}'."],
  ])('refuses %p, naming both', (texts, message) => {
    expect(() => table(...texts)).toThrow(new Error(`Gateway at 'Shop/Gateway': ${message}`));
  });

  test('a parameter and a greedy one of the same place are two paths', () => {
    expect(() => table('GET /{a}', 'GET /{a+}')).not.toThrow();
  });
});
