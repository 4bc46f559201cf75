import { CIRCUIT_BREAKER, httpApiEvent } from './route-world';
import { Backends } from '../../../handlers/request-router/backends';
import { Router } from '../../../handlers/request-router/router';
import { Routes } from '../../../handlers/request-router/routes';
import { AlternativeSettings, readSettings, RouteWithSchema } from '../../../handlers/request-router/settings';
import { GuardedBackend } from '../../../handlers/shared/backends/guarded-backend';
import { GatewayEvent } from '../../../handlers/shared/http/gateway-event';
import { Environment } from '../../../handlers/shared/runtime/environment';

const settings = (route: string): RouteWithSchema => ({ route, maxRequestBytes: 1, alternatives: [] });
const byHttpApi = (routeKey: string): GatewayEvent => ({ ...httpApiEvent(), routeKey });
const byRestApi = (httpMethod: string, resource: string): GatewayEvent => ({ httpMethod, resource, path: '/any/thing', requestContext: {} });

/** Routes whose routers are their keys, and what was made. */
function routesOf(keys: string[], isShared = true) {
  const made: string[] = [];
  const routes = new Routes(keys.map(settings), isShared, ({ route }) => {
    made.push(route);
    return route as unknown as Router;
  });
  return { made, routes };
}

test.each<[string, GatewayEvent, string | undefined]>([
  ['an HTTP API', byHttpApi('GET /orders/{id}'), 'GET /orders/{id}'],
  ['an HTTP API, any method', byHttpApi('ANY /catalog/{proxy+}'), 'ANY /catalog/{proxy+}'],
  ['a REST API', byRestApi('GET', '/orders/{id}'), 'GET /orders/{id}'],
  ['a REST API, any method', byRestApi('DELETE', '/catalog/{proxy+}'), 'ANY /catalog/{proxy+}'],
  ['a REST API, a method beside any', byRestApi('PUT', '/catalog/{proxy+}'), 'PUT /catalog/{proxy+}'],
  ['a route that is not there', byHttpApi('GET /removed'), undefined],
  ['a method that is not there', byRestApi('POST', '/orders/{id}'), undefined],
  ['an event that names no route', httpApiEvent(), undefined],
])('finds the route of %s', (_, event, key) => {
  const { routes } = routesOf(['GET /orders/{id}', 'ANY /catalog/{proxy+}', 'PUT /catalog/{proxy+}']);
  expect(routes.of(event)).toBe(key);
});

test('makes a route with its first request, once', () => {
  const { routes, made } = routesOf(['GET /a', 'GET /b']);
  expect(made).toEqual([]);
  ['GET /a', 'GET /a', 'GET /b'].forEach(key => routes.of(byHttpApi(key)));
  expect(made).toEqual(['GET /a', 'GET /b']);
});

test('the only route of a function takes every request, and is there from the start', () => {
  const { routes, made } = routesOf(['GET /orders/{id}'], false);
  expect(made).toEqual(['GET /orders/{id}']);
  expect(routes.of(httpApiEvent())).toBe('GET /orders/{id}');
});

test('routes with the same backend share it, whatever their timeouts; others do not', () => {
  const backends = new Backends(() => ({}) as GuardedBackend);
  const http = { url: 'https://a.example.com', retryAttempts: 0, maxResponseBytes: 1 };
  const circuitBreaker = { ...CIRCUIT_BREAKER, failures: 1 };
  const one: AlternativeSettings = { http, circuitBreaker, timeoutMillis: 1000 };
  const same = backends.of(one);
  expect(backends.of({ ...one, timeoutMillis: 2000, weight: 10 })).toBe(same);
  expect(backends.of({ ...one, http: { ...http, retryAttempts: 1 } })).not.toBe(same);
  expect(backends.of({ ...one, circuitBreaker: { ...circuitBreaker, failures: 2 } })).not.toBe(same);
  expect(backends.of({ ...one, http: undefined, function: 'arn' })).not.toBe(same);
});

test('the file of routes has places for what is only known at deployment', () => {
  const file = JSON.stringify({
    routes: [{ ...settings('GET /a'), alternatives: [{ function: { $value: 1 } }], requestSchema: { type: 'object' } }],
  });
  const environment = new Environment({ PATTERN_PATH: '/Shop', ROUTES_VALUES: '["a","b"]' });
  expect(readSettings(environment, name => name === 'routes.json' ? file : undefined)).toMatchObject({
    isShared: true, routes: [{ route: 'GET /a', alternatives: [{ function: 'b' }], requestSchema: { type: 'object' } }],
  });
});

test('a route without alternatives stops the handler at its start', () => {
  expect(() => readSettings(new Environment({ PATTERN_PATH: '/Shop' }), () => JSON.stringify({ routes: [settings('GET /a')] })))
    .toThrow('routes.json must hold alternatives, each with either a function or an http backend.');
});
