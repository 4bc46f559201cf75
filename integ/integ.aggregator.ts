import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, aws_lambda as lambda, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { apiUrl } from './api-url';
import { Aggregator, Backend, Composition, Fallback, ResponseCache, RobustApi, RoutingEngine, ServiceExposure, Source, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * An invoice of an order (a function), its customer (an HTTP server) and a tax rate (a function that hangs for one country). A whole
 * response has no flags. One source that fails or hangs makes it partial, within the deadline. The required one makes it an error.
 * A response in the cache needs no source.
 */
const app = new App();
const stack = new Stack(app, 'IntegAggregator');
const fn = (id: string, body: string, timeout = Duration.seconds(5)) => new lambda.Function(stack, id, {
  code: lambda.Code.fromInline(`
    const json = (statusCode, body) => ({ statusCode, headers: { 'content-type': 'application/json', 'cache-control': 'max-age=60' }, body: JSON.stringify(body) });
    const seen = [];
    exports.handler = async ({ pathParameters, queryStringParameters }) => {${body}};`),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout,
});
const orders = fn('Orders', `
  const { id } = pathParameters;
  if (id === 'none') return json(404, {});
  if (id === 'broken' || id.startsWith('once') && seen.includes(id)) return json(500, { secret: 'stack' });
  seen.push(id);
  return json(200, { id, customerId: id === '8' ? 'broken' : 'ada', country: id === '9' ? 'XX' : 'AT', lines: [{ price: 2 }, { price: 3 }] });`);
const customers = fn('Customers', "return pathParameters.id === 'broken' ? json(500, {}) : json(200, { name: pathParameters.id });");
const taxes = fn('Taxes', `
  if (queryStringParameters.country === 'XX') await new Promise(resolve => setTimeout(resolve, 25000));
  return json(200, { rate: 20 });`, Duration.seconds(28));

const crm = new RobustApi(stack, 'Crm', { engine: RoutingEngine.httpApi({ auth: WebAuth.none() }) });
crm.addRoute('GET /customers/{id}', Backend.function(customers));

const aggregate = (id: string, exposure: ServiceExposure) => new Aggregator(stack, id, {
  sources: {
    order: Source.of(Backend.function(orders), { path: '/orders/{id}', required: true }),
    customer: Source.of(Backend.http(apiUrl(crm)), { path: '/customers/{order.customerId}', partName: 'buyer', timeout: Duration.seconds(2) }),
    tax: Source.of(Backend.function(taxes), { path: '/rates?country={order.country}', timeout: Duration.seconds(1), fallback: Fallback.value({ rate: null }) }),
  },
  response: Composition.jsonata('{ "id": order.id, "name": buyer.name, "total": $sum(order.lines.price), "rate": tax.rate }'),
  exposure,
  deadline: Duration.seconds(4), // the function of the aggregate is stopped after 5
  cache: ResponseCache.dynamoDb({ ttl: Duration.minutes(1) }),
}).addRoute('GET /invoices/{id}');

const test = new IntegTest(app, 'Aggregator', { testCases: [stack] });
const partial = (parts: object, body: object) => ({
  status: 200, headers: { 'cache-control': Match.arrayWith(['no-store']) }, body: { partial: true, parts, ...body },
});
const exposures = { Http: ServiceExposure.httpApi({ auth: WebAuth.none() }), Rest: ServiceExposure.restApi({ auth: WebAuth.none() }) };
for (const [name, exposure] of Object.entries(exposures)) {
  const api = aggregate(name, exposure);
  const call = (path: string, expected: object) => test.assertions.httpApiCall(`${apiUrl(api)}/invoices/${path}`).expect(ExpectedResult.objectLike(expected));
  call('7', { status: 200, headers: { 'cache-control': Match.arrayWith([Match.stringLikeRegexp('max-age=')]) }, body: { id: '7', name: 'ada', total: 5, rate: 20 } });
  call('8', partial({ order: { status: 'ok' }, buyer: { status: 'failed' } }, { id: '8', rate: 20 }));
  call('9', partial({ buyer: { status: 'ok' }, tax: { status: 'default' } }, { name: 'ada' }));
  call('broken', { status: 502, body: { status: 502, detail: "The part 'order' is not available." } });
  call('none', { status: 404, body: { status: 404 } });
  // the second time the source would fail
  const once = { status: 200, body: { id: `once-${name}` } };
  call(`once-${name}`, once).next(call(`once-${name}?again`, once));
}

RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);
