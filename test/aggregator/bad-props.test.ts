import { aws_ec2 as ec2, aws_lambda as lambda, CfnParameter, Duration, Size, Stack } from 'aws-cdk-lib';
import {
  Aggregator, AggregatorProps, Backend, BackendAuth, Composition, Fallback, IBackend, ResponseCache, ServiceExposure, Source, SourceOptions, WebAuth,
} from '../../src';
import { resourceCount, shop } from '../support/stacks';

const PATTERN = "Aggregator at 'Shop/Invoice': ";
const web = Backend.http('https://crm.example.com');

/** What is thrown, and how many resources that leaves behind. */
function attempt(stack: Stack, create: () => unknown) {
  const before = resourceCount(stack);
  try {
    create();
  } catch (error) {
    return { message: (error as Error).message.replace(PATTERN, ''), created: resourceCount(stack) - before };
  }
  return 'nothing was thrown';
}

const order = (options: Partial<SourceOptions> = {}, backend: IBackend = web) => ({ order: Source.of(backend, { path: '/orders/{id}', ...options }) });
const withOrder = (name: string, options: SourceOptions, backend: IBackend = web) => ({ ...order(), [name]: Source.of(backend, options) });
const network = () => ec2.Vpc.fromVpcAttributes(shop(), 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] });
const lines = { list: '{order.lines}' };

const PATH = 'sources.order.path must ';
const SOURCES: [what: string, sources: AggregatorProps['sources'], message: string][] = [
  ['no source', {}, 'sources must hold 1 to 25 sources (library limit), got 0.'],
  ['26 sources', Object.fromEntries(Array.from({ length: 26 }, (_, i) => [`s${i}`, Source.of(web, { path: '/' })])), 'sources must hold 1 to 25 sources (library limit), got 26.'],
  ['a name', { 'the-order': Source.of(web, { path: '/' }) }, "sources must be 1 to 40 letters and digits, with a lower-case letter first, got 'the-order'."],
  ['a root', { query: Source.of(web, { path: '/' }) },
    "sources must be no name with a meaning of its own (query, partial, parts, and, or, in, or a field of every object), got 'query'."],
  ['a field of every object', { constructor: Source.of(web, { path: '/' }) },
    "sources must be no name with a meaning of its own (query, partial, parts, and, or, in, or a field of every object), got 'constructor'."],
  ['a flag', { partial: Source.of(web, { path: '/' }) },
    "sources must be no name with a meaning of its own (query, partial, parts, and, or, in, or a field of every object), got 'partial'."],
  ['an operator', { and: Source.of(web, { path: '/' }) }, "sources must be no name with a meaning of its own (query, partial, parts, and, or, in, or a field of every object), got 'and'."],
  ['a backend in place of a source', { order: web as never }, "sources.order must be Source.of(...) with the backend and its path, got 'a value of another kind'."],
  ['nothing in place of a source', { order: undefined as never }, 'sources.order must be Source.of(...) with the backend and its path, got nothing.'],
  ['a path without a slash', order({ path: 'orders' }), `${PATH}begin with a single slash, such as '/orders/{id}', got 'orders'.`],
  ['two slashes', order({ path: '//evil.example.com/{id}' }), `${PATH}begin with a single slash, such as '/orders/{id}', got '//evil.example.com/{id}'.`],
  ['an open brace', order({ path: '/orders/{id' }), `${PATH}have its braces in pairs, around references such as {order.customer.id}, got '/orders/{id'.`],
  ['nested braces', order({ path: '/orders/{{id}}' }), `${PATH}have its braces in pairs, around references such as {order.customer.id}, got '/orders/{{id}}'.`],
  ['an empty reference', order({ path: '/orders/{}' }),
    `${PATH}hold references such as {id}, {query.page} or {order.customer.id} in its braces, not {}, got '/orders/{}'.`],
  ['a function in a reference', order({ path: '/orders/{id()}' }),
    `${PATH}hold references such as {id}, {query.page} or {order.customer.id} in its braces, not {id()}, got '/orders/{id()}'.`],
  ['a space', order({ path: '/orders /{id}' }), `${PATH}hold characters of a URL (RFC 3986), and references such as {order.customer.id}, got '/orders /{id}'.`],
  ['a fragment', order({ path: '/orders#{id}' }), `${PATH}hold characters of a URL (RFC 3986), and references such as {order.customer.id}, got '/orders#{id}'.`],
  ['a dot segment', order({ path: '/orders/../{id}' }), `${PATH}have no segment . or .., got '/orders/../{id}'.`],
  ['two queries', order({ path: '/orders?a=1?b=2' }), `${PATH}have one ? at most, before the query, got '/orders?a=1?b=2'.`],
  ['a query without a name', order({ path: '/orders?{id}' }),
    `${PATH}have a query of pairs such as page={query.page}, with references in the values only, got '/orders?{id}'.`],
  ['a query parameter without a name', order({ path: '/orders?page={query}' }), `${PATH}refer to query parameters by one name, such as {query.page}, got '{query}'.`],
  ['a field of a query parameter', order({ path: '/orders?page={query.page.size}' }), `${PATH}refer to query parameters by one name, such as {query.page}, got '{query.page.size}'.`],
  ['an unknown source', order({ path: '/orders/{cart.id}' }),
    `${PATH}refer to another source (there is none), to {query.…} or to a path parameter without a dot, got '{cart.id}'.`],
  ['an unknown source among others', withOrder('customer', { path: '/customers/{ordr.customerId}' }),
    "sources.customer.path must refer to another source (order), to {query.…} or to a path parameter without a dot, got '{ordr.customerId}'."],
  ['a whole body', withOrder('customer', { path: '/customers/{order}' }), "sources.customer.path must refer to a value in the body of a source, such as {order.id}, got '{order}'."],
  ['itself', order({ path: '/orders/{order.id}' }), `${PATH}refer to other sources, not to the source itself, got '{order.id}'.`],
  ['a cycle of two', { a: Source.of(web, { path: '/{b.id}' }), b: Source.of(web, { path: '/{a.id}' }) }, "sources must not need each other in a cycle, got 'a → b → a'."],
  ['a cycle by a list', {
    ...order({ path: '/orders/{products.id}' }), products: Source.of(web, { path: '/products/{item.id}', forEach: lines }),
  }, "sources must not need each other in a cycle, got 'order → products → order'."],
  ['a cycle behind others', {
    a: Source.of(web, { path: '/{b.id}' }), b: Source.of(web, { path: '/{c.id}' }), c: Source.of(web, { path: '/{d.id}' }), d: Source.of(web, { path: '/{b.id}' }),
  }, "sources must not need each other in a cycle, got 'b → c → d → b'."],
  ['a method', order({ method: 'FETCH' }), "sources.order.method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, got 'FETCH'."],
  ['a body of GET', order({ sendsRequestBody: true }), 'sources.order.sendsRequestBody must be false for the method GET, which has no body, got true.'],
  ['a part twice', withOrder('customer', { path: '/', partName: 'order' }), "sources.order.partName must differ from that of the source 'customer', got 'order'."],
  ['a part name', order({ partName: 'the order' }), "sources.order.partName must be 1 to 40 letters and digits, with a lower-case letter first, got 'the order'."],
  ['a timeout above the deadline', order({ timeout: Duration.seconds(6) }), 'sources.order.timeout must be between 50 milliseconds and the deadline (5 seconds), got 6 seconds.'],
  ['a timeout of the backend above the deadline', order({}, Backend.http('https://crm.example.com', { timeout: Duration.seconds(7) })),
    'sources.order: the timeout of Backend.http must be between 50 milliseconds and the deadline (5 seconds), got 7 seconds.'],
  ['a short timeout', order({ timeout: Duration.millis(10) }), 'sources.order.timeout must be between 50 milliseconds and the deadline (5 seconds), got 10 millis.'],
  ['retries', order({ retryAttempts: 6 }), 'sources.order.retryAttempts must be between 0 and 5 (library limit), got 6.'],
  ['calls', order({ maxInFlightCalls: 0 }), 'sources.order.maxInFlightCalls must be between 1 and 1000 (library limit), got 0.'],
  ['a size', order({ maxResponseSize: Size.mebibytes(5) }), "sources.order.maxResponseSize must be between 1 byte and 4 MiB (library limit), got '5242880 bytes'."],
  ['a fallback of a required source', order({ required: true, fallback: Fallback.omit() }),
    "sources.order.fallback must be another fallback, or none, for a required source, got 'Fallback.omit()'."],
  ['hedging of POST', order({ method: 'POST', hedging: {} }),
    "sources.order.hedging must be left out for the method POST: a second call could have a second effect, got 'options'."],
  ['second calls', order({ hedging: { maxExtraPercent: 21 } }), 'sources.order.hedging.maxExtraPercent must be between 1 and 20 (library limit), got 21.'],
  ['credentials', order({ forwardedCredentials: ['x-tenant'] }), "sources.order.forwardedCredentials must hold names among authorization, cookie, x-api-key, got 'x-tenant'."],
  ['a list', withOrder('products', { path: '/{item.id}', forEach: { list: 'order.lines' } }),
    "sources.products.forEach.list must be one reference to the body of another source, such as {order.lines}, got 'order.lines'."],
  ['a list of nothing', withOrder('products', { path: '/{item.id}', forEach: { list: '{cart.lines}' } }),
    "sources.products.forEach.list must refer to the body of another source (order), got '{cart.lines}'."],
  ['an element with the name of a source', withOrder('products', { path: '/{order.id}', forEach: { ...lines, itemName: 'order' } }),
    "sources.products.forEach.itemName must differ from the names of the sources, got 'order'."],
  ['an element that is not in the path', withOrder('products', { path: '/products', forEach: lines }),
    "sources.products.path must refer to the element of forEach, such as {item.id}, got '/products'."],
  ['a wait', withOrder('products', { path: '/{item.id}', forEach: { ...lines, maxWait: Duration.seconds(6) } }),
    'sources.products.forEach.maxWait must be between 50 milliseconds and the deadline (5 seconds), got 6 seconds.'],
  ['items', withOrder('products', { path: '/{item.id}', forEach: { ...lines, maxItems: 1001 } }), 'sources.products.forEach.maxItems must be between 1 and 1000 (library limit), got 1001.'],
  ['concurrency', withOrder('products', { path: '/{item.id}', forEach: { ...lines, maxConcurrency: 101 } }),
    'sources.products.forEach.maxConcurrency must be between 1 and 100 (library limit), got 101.'],
  ['a batch of one', withOrder('products', { path: '/{item.id}', forEach: { ...lines, batch: { size: 1, key: 'id' } } }),
    'sources.products.forEach.batch.size must be between 2 and 100 (library limit), got 1.'],
  ['a key of a batch', withOrder('products', { path: '/{item.id}', forEach: { ...lines, batch: { size: 2, key: '' } } }),
    "sources.products.forEach.batch.key must be the name of a field, such as id, got ''."],
  ['a batch with two places', withOrder('products', { path: '/{item.id}?size={item.size}', forEach: { ...lines, batch: { size: 2, key: 'id' } } }),
    "sources.products.path must refer to the element of forEach once for batches, whose values are joined there, got '/{item.id}?size={item.size}'."],
  ['parameters in a URL', order({}, Backend.http('https://crm.example.com/{tenant}')),
    "sources.order: the URL of Backend.http must have no parameters: the path of the source has them, got 'https://crm.example.com/{tenant}'."],
  ['a backend in a network', order({}, Backend.ipAddresses(['10.0.0.1'], { vpc: network(), port: 80 })),
    'sources.order must have a backend that is a function or an HTTP server (Backend.http with the URL of a load balancer, and network), got \'a backend of another kind\'.'],
];

test.each(SOURCES)('sources: %s', (_, sources, message) => {
  const stack = shop();
  expect(attempt(stack, () => new Aggregator(stack, 'Invoice', { sources }))).toEqual({ message, created: 0 });
});

const AGGREGATES: [what: string, props: Partial<AggregatorProps>, message: string][] = [
  ['a deadline above that of an API', { deadline: Duration.seconds(29) }, 'deadline must be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit), got 29 seconds.'],
  ['a deadline above that of a REST API', { deadline: Duration.minutes(1), exposure: ServiceExposure.restApi() },
    'deadline must be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit), got 1 minute.'],
  ['a deadline above that of Lambda', { deadline: Duration.minutes(15), exposure: ServiceExposure.internalSdk() },
    'deadline must be between 100 milliseconds and 14 minutes 59 seconds (one second less than the Lambda limit), got 15 minutes.'],
  ['no time', { deadline: Duration.millis(99) }, 'deadline must be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit), got 99 millis.'],
  ['provisioned concurrency', { exposure: ServiceExposure.internalSdk({ provisionedConcurrency: 1 }) },
    'exposure.provisionedConcurrency must be left out: an alias of aggregatorFunction can have it, got 1.'],
  ['too many security groups', { network: { vpc: network(), securityGroups: [] } }, 'network.securityGroups must hold 1 to 5 security groups (Lambda limit), got 0.'],
  ['a ttl', { cache: ResponseCache.inMemory({ ttl: Duration.days(2) }) }, 'cache.ttl must be between 1 second and 1 day (library limit), got 2 days.'],
  ['revalidation', { cache: ResponseCache.inMemory({ ttl: Duration.hours(1), staleWhileRevalidate: Duration.days(2) }) },
    'cache.staleWhileRevalidate must be between 0 seconds and 1 day (library limit), got 2 days.'],
  ['old answers', { cache: ResponseCache.dynamoDb({ ttl: Duration.hours(1), staleIfError: Duration.days(8) }) }, 'cache.staleIfError must be between 0 seconds and 7 days (library limit), got 8 days.'],
  ['a cache of changes', { cache: ResponseCache.inMemory({ ttl: Duration.hours(1) }), sources: order({ method: 'POST', sendsRequestBody: true }) },
    "cache must be left out, because the body of the request is no part of the key, and the source 'order' gets it, got 'a cache'."],
  ['a cache across callers', { cache: ResponseCache.inMemory({ ttl: Duration.hours(1), sharedByCallers: true }), sources: order({ forwardedCredentials: ['cookie'] }) },
    "cache.sharedByCallers must be false, because the source 'order' gets the caller's credentials: its response is for that caller, got true."],
  ['a cache across callers with a token', {
    cache: ResponseCache.dynamoDb({ ttl: Duration.hours(1), sharedByCallers: true }), sources: order({}, Backend.http('https://crm.example.com', { auth: BackendAuth.forwardAuthorization() })),
  }, "cache.sharedByCallers must be false, because the source 'order' gets the caller's credentials: its response is for that caller, got true."],
];

test.each(AGGREGATES)('%s', (_, props, message) => {
  const stack = shop();
  expect(attempt(stack, () => new Aggregator(stack, 'Invoice', { sources: order(), ...props }))).toEqual({ message, created: 0 });
});

const ROUTES: [what: string, key: string, sources: AggregatorProps['sources'], cache: ResponseCache, message: string][] = [
  ['a method', 'FETCH /x/{id}', order(), ResponseCache.none(), "key must begin with a method (GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, ANY), got 'FETCH /x/{id}'."],
  ['every method', 'ANY /x/{id}', order(), ResponseCache.none(), "key must begin with one method, got 'ANY /x/{id}'."],
  ['no parameter for a reference', 'GET /invoices/{number}', order(), ResponseCache.none(),
    "key must have the path parameter {id}, which the source 'order' refers to ('/orders/{id}'), or that source must refer to another source's body, got 'GET /invoices/{number}'."],
  ['the name of a source', 'GET /invoices/{id}/{order}', order(), ResponseCache.none(), "key must have path parameters with other names than the sources, got 'GET /invoices/{id}/{order}'."],
  ['the name of an element', 'GET /invoices/{id}/{item}', withOrder('products', { path: '/{item.id}', forEach: lines }), ResponseCache.none(),
    "key must have path parameters with other names than the element 'item' of forEach, got 'GET /invoices/{id}/{item}'."],
  ['a cached change', 'POST /invoices/{id}', order(), ResponseCache.inMemory({ ttl: Duration.hours(1) }),
    "key must begin with GET or HEAD for an aggregate with a cache, got 'POST /invoices/{id}'."],
  ['no body', 'GET /invoices/{id}', order({ method: 'PUT', sendsRequestBody: true }), ResponseCache.none(),
    "key must have a method with a body (POST, PUT, PATCH, DELETE) for the source 'order', got 'GET /invoices/{id}'."],
];

test.each(ROUTES)('route: %s', (_, key, sources, cache, message) => {
  const stack = shop();
  const aggregate = new Aggregator(stack, 'Invoice', { sources, cache });
  expect(attempt(stack, () => aggregate.addRoute(key))).toEqual({ message, created: 0 });
});

test('an aggregate has one route', () => {
  const stack = shop();
  const aggregate = new Aggregator(stack, 'Invoice', { sources: order() }).addRoute('GET /invoices/{id}');
  expect(() => aggregate.addRoute('GET /bills/{id}', { auth: WebAuth.none() }))
    .toThrow(`${PATTERN}addRoute must be called once: the aggregate has the route 'GET /invoices/{id}', got 'GET /bills/{id}'.`);
});

test('an API without a route is refused at synthesis', () => {
  const stack = shop();
  const aggregate = new Aggregator(stack, 'Invoice', { sources: order() });
  expect(aggregate.node.validate()).toEqual([`${PATTERN}addRoute must be called with the route of the aggregate, such as addRoute('GET /invoices/{id}'), got no route.`]);
  expect(() => aggregate.openApi()).toThrow(`${PATTERN}openApi must be called after addRoute, got 'no route'.`);
});

test.each(['url', 'addRoute', 'openApi'] as const)('an internal aggregate has no %s', what => {
  const aggregate = new Aggregator(shop(), 'Invoice', { sources: order(), exposure: ServiceExposure.internalSdk() });
  const use = { url: () => aggregate.url, addRoute: () => aggregate.addRoute('GET /invoices/{id}'), openApi: () => aggregate.openApi() };
  expect(() => use[what]()).toThrow(`${PATTERN}${what} must be used with ServiceExposure.httpApi() or .restApi(), got 'ServiceExposure.internalSdk()'.`);
});

test('times must be known at synthesis', () => {
  const stack = shop();
  const token = Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber);
  const fails = (props: Partial<AggregatorProps>) => expect(() => new Aggregator(stack, 'Invoice', { sources: order(), ...props }));
  fails({ deadline: token }).toThrow('deadline must be known at synthesis, because the aggregator needs it in milliseconds, got \'a token\'.');
});

test('a token is no timeout of a source', () => {
  const stack = shop();
  const timeout = Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber);
  expect(() => new Aggregator(stack, 'Invoice', { sources: order({ timeout }) }))
    .toThrow('sources.order.timeout must be known at synthesis, because the aggregator needs it in milliseconds, got \'a token\'.');
});

test.each<[what: string, create: () => unknown, message: string]>([
  ['an expression', () => Composition.jsonata('{ "id": order.id'), "Composition.jsonata: expression must be valid JSONata, got '{ \"id\": order.id': Expected \"}\" before end of expression at position 16."],
  ['no expression', () => Composition.jsonata(' '), "Composition.jsonata: expression must be an expression in JSONata such as '{ \"id\": order.id }', got an empty text."],
  ['a long expression', () => Composition.jsonata('a'.repeat(16_385)), 'Composition.jsonata: expression must have at most 16384 characters (library limit), got 16385.'],
  ['an age', () => Fallback.cached(Duration.days(8)), 'Fallback.cached: maxAge must be between 1 second and 7 days (library limit), got 8 days.'],
  ['no value', () => Fallback.value(undefined), 'Fallback.value: value must be a JSON value: use JsonNull.INSTANCE of aws-cdk-lib for null (None of Python does not arrive), got undefined.'],
  ['a value that vanishes', () => Fallback.value({ rate: undefined }), 'Fallback.value: value must be a JSON value: use JsonNull.INSTANCE of aws-cdk-lib for null (None of Python does not arrive), got undefined at rate.'],
  ['a number without JSON', () => Fallback.value(10n), 'Fallback.value: value must be a JSON value, got 10.'],
])('refuses %s', (_, create, message) => {
  expect(create).toThrow(message);
});

test('null is a value of a fallback, and a function may be an alias', () => {
  const stack = shop();
  const handler = lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-west-1:111122223333:function:orders');
  expect(new Aggregator(stack, 'Invoice', { sources: order({ fallback: Fallback.value(null) }, Backend.function(handler)) }).operations).toBeDefined();
});
