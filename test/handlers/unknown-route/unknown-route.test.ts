import { gzipSync } from 'zlib';
import * as fc from 'fast-check';
import { WebRequest } from '../../../handlers/shared/http/web-request';
import { methodsAt, unpackRoutes } from '../../../handlers/unknown-route/route-table';
import { answerPreflight, answerUnknownRoute } from '../../../handlers/unknown-route/unknown-route';

const ROUTES = { '/': ['GET'], '/orders': ['POST'], '/orders/{id}': ['GET', 'DELETE'], '/orders/new': ['PUT'], '/files/{path+}': ['GET'] };

const request = (method: string, path: string): WebRequest => ({
  method,
  path,
  pathParameters: {},
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  correlationId: 'order-4711',
  traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
});

function ask(path: string, resource?: string) {
  const answer = answerUnknownRoute(ROUTES, request('PATCH', path), resource);
  return { ...answer, body: JSON.parse(String(answer.body)) as Record<string, unknown> };
}

test('a path that no route has is not found, as a problem document with the correlation id', () => {
  const { status, headers, body } = ask('/payments');
  expect(status).toBe(404);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'x-correlation-id': 'order-4711' });
  expect(headers).not.toHaveProperty('allow');
  expect(body).toEqual({
    type: 'urn:cdk-serverless-catalog:problem:route-not-found',
    title: 'Route not found',
    status: 404,
    detail: 'The path does not match a route of this API.',
    correlationId: 'order-4711',
  });
});

test('a path that has other methods names them', () => {
  const { status, headers, body } = ask('/orders/7');
  expect(status).toBe(405);
  expect(headers.allow).toBe('DELETE, GET');
  expect(body).toMatchObject({ type: 'urn:cdk-serverless-catalog:problem:method-not-allowed', status: 405, correlationId: 'order-4711' });
});

test('a preflight request succeeds, without headers of its own that would allow anything', () => {
  const { status, headers, body } = answerPreflight(request('OPTIONS', '/payments'));
  expect({ status, body }).toEqual({ status: 204, body: '' });
  expect(Object.keys(headers)).toEqual(['x-correlation-id', 'traceparent']);
});

test('does not repeat the requested path', () => {
  expect(JSON.stringify(ask('/<script>alert(1)</script>'))).not.toContain('script');
});

test.each([
  ['/', ['GET']],
  ['/orders', ['POST']],
  ['/orders/new', ['DELETE', 'GET', 'PUT']], // an HTTP API would have taken all three
  ['/files/a/b/c', ['GET']],
  ['/files', []],
  ['/files/', []],
  ['/orders/', []],
  ['/orders/7/items', []],
  ['', []],
  ['//', []],
])('%p has %p', (path, methods) => {
  expect(methodsAt(ROUTES, path)).toEqual(methods);
});

test('where the gateway says which path matched, no other counts', () => {
  expect(ask('/orders/new', '/orders/new').headers.allow).toBe('PUT');
  expect(ask('/payments', '/{proxy+}').status).toBe(404);
});

test('whatever a client asks for is answered, and never by an inherited name', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (path, resource) => {
    expect([404, 405]).toContain(ask(path).status);
    expect([404, 405]).toContain(ask(path, resource).status);
  }));
  expect(ask('/x', 'constructor').status).toBe(404);
});

test('takes the table as the construct packs it', () => {
  expect(unpackRoutes(gzipSync(JSON.stringify(ROUTES)).toString('base64'))).toEqual(ROUTES);
});
