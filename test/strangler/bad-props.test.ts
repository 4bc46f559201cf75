import { App, aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_lambda as lambda, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { serviceFunction } from './parts';
import { Backend, BackendConfig, ClientIdentity, FacadeEngine, FeatureMigrationOptions, IBackend, RequestMatch, Strangler, StranglerProps, WebAuth } from '../../src';
import { resourceCount, shop } from '../support/stacks';

const PATTERN = "Strangler at 'Shop/Facade': ";
const web = Backend.http('https://orders.example.com');
const legacy = Backend.http('https://legacy.example.com');
const paths = ['/orders'];

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

const token = (stack: Stack, type = 'String') => new CfnParameter(stack, 'Token', { type });
const withTranslation = (translation: FeatureMigrationOptions['translation']) => ({ paths: ['/shop/orders', '/shop/*'], translation });

const PATHS: [what: string, path: string, message: string][] = [
  ['no slash', 'orders', "begin with a slash, such as '/orders' or '/orders/*'"],
  ['a parameter', '/orders/{id}', "have no parameters: '/orders/*' is every path below '/orders'"],
  ['a query', '/orders?beta=1', 'have no query: RequestMatch.query() is a condition on it'],
  ['a wildcard inside', '/*/orders', "have a wildcard at the end only, such as '/orders/*' or '/orders*'"],
  ['two wildcards', '/orders/**', "have a wildcard at the end only, such as '/orders/*' or '/orders*'"],
  ['a dot segment', '/orders/../admin', 'have segments of unreserved characters between single slashes, without . and .., percent-encoding and a slash at the end'],
  ['percent-encoding', '/orders%2Fadmin', 'have segments of unreserved characters between single slashes, without . and .., percent-encoding and a slash at the end'],
  ['two slashes', '//orders', 'have segments of unreserved characters between single slashes, without . and .., percent-encoding and a slash at the end'],
  ['a slash at the end', '/orders/', 'have segments of unreserved characters between single slashes, without . and .., percent-encoding and a slash at the end'],
  ['a backslash', '/orders\\admin', 'have segments of unreserved characters between single slashes, without . and .., percent-encoding and a slash at the end'],
  ['a line break', '/orders\n', 'have segments of unreserved characters between single slashes, without . and .., percent-encoding and a slash at the end'],
];

test.each(PATHS)('refuses %s in a path', (_, path, message) => {
  const stack = shop();
  const facade = new Strangler(stack, 'Facade', { legacy });
  expect(attempt(stack, () => facade.migrate('Orders', web, { paths: [path] }))).toEqual({ message: `paths must ${message}, got '${path}'.`, created: 0 });
});

test.each(['/', '/*', '/orders', '/orders/*', '/orders*', '/shop/v1.0/~ada/*', "/a@b:c;d='1',(2)"])('takes the path %s', path => {
  expect(() => new Strangler(shop(), 'Facade', { legacy }).migrate('Orders', web, { paths: [path] })).not.toThrow();
});

const FEATURES: [what: string, name: string, options: FeatureMigrationOptions, message: string][] = [
  ['a name', 'the orders', { paths }, "name must be 1 to 40 letters and digits, with a letter first, such as Orders, got 'the orders'."],
  ['a long name', 'O'.repeat(41), { paths }, `name must be 1 to 40 letters and digits, with a letter first, such as Orders, got '${'O'.repeat(41)}'.`],
  ['no path', 'Orders', { paths: [] }, 'paths must hold 1 to 20 paths (library limit), got 0.'],
  ['a path twice', 'Orders', { paths: ['/a', '/b', '/a'] }, "paths must hold each path once, got '/a'."],
  ['a weight above 100', 'Orders', { paths, weight: 101 }, 'weight must be between 0 and 100 (percent of the clients), got 101.'],
  ['half a percent', 'Orders', { paths, weight: 0.5 }, 'weight must be a whole number between 0 and 100 (percent of the clients), got 0.5.'],
  ['no number', 'Orders', { paths, weight: NaN }, 'weight must be a whole number between 0 and 100 (percent of the clients), got NaN.'],
  ['a short timeout', 'Orders', { paths, timeout: Duration.millis(50) },
    'backend: the timeout must be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit), got 50 millis.'],
  ['a long timeout', 'Orders', { paths, timeout: Duration.seconds(29) },
    'backend: the timeout must be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit), got 29 seconds.'],
  ['a prefix with a slash at its end', 'Orders', withTranslation({ stripPathPrefix: '/shop/' }),
    "translation.stripPathPrefix must be a path such as '/shop', without a slash at its end, got '/shop/'."],
  ['a prefix that leads elsewhere', 'Orders', withTranslation({ addPathPrefix: '/..' }), "translation.addPathPrefix must be a path such as '/shop', without a slash at its end, got '/..'."],
  ['a prefix that the paths do not have', 'Orders', withTranslation({ stripPathPrefix: '/shop/orders' }),
    "translation.stripPathPrefix must be the beginning of every path of the feature (/shop/orders, /shop/*), got '/shop/orders'."],
  ['a header', 'Orders', withTranslation({ requestHeaders: { 'x tenant': '1' } }), "translation.requestHeaders must have header names (RFC 9110) such as 'x-tenant', got 'x tenant'."],
  ['the host', 'Orders', withTranslation({ requestHeaders: { Host: 'evil.example.com' } }),
    "translation.requestHeaders must leave out the headers that the façade sets or that belong to a connection, got 'Host'."],
  ['two lines in a header', 'Orders', withTranslation({ requestHeaders: { 'x-tenant': 'a\r\nhost: b' } }),
    "translation.requestHeaders.x-tenant must be a value in one line, got '\"a\\r\\nhost: b\"'."],
  ['no shadow', 'Orders', { paths, shadow: 'compare' as never }, "shadow must be Shadow.compare(...), got 'compare'."],
  ['no alarm', 'Orders', { paths, rollbackOn: ['errors' as never] }, "rollbackOn must hold alarms of CloudWatch, got 'errors'."],
];

test.each(FEATURES)('refuses %s of a feature', (_, name, options, message) => {
  const stack = shop();
  const facade = new Strangler(stack, 'Facade', { legacy });
  expect(attempt(stack, () => facade.migrate(name, web, options))).toEqual({ message, created: 0 });
});

const TOKENS: [what: string, options: (stack: Stack) => FeatureMigrationOptions, message: string][] = [
  ['weight', stack => ({ paths, weight: token(stack, 'Number').valueAsNumber }),
    'weight must be known at synthesis, because progress and retirement depend on it (the switch changes it at run time), got \'a token\'.'],
  ['path', stack => ({ paths: [token(stack).valueAsString] }), "paths must be known at synthesis, because their length decides on their order, got 'a value that is only known at deployment'."],
  ['timeout', stack => ({ paths, timeout: Duration.millis(token(stack, 'Number').valueAsNumber) }), "backend: the timeout must be known at synthesis, because the façade needs it in milliseconds, got 'a token'."],
];

test.each(TOKENS)('refuses a %s that is only known at deployment', (_, options, message) => {
  const stack = shop();
  const facade = new Strangler(stack, 'Facade', { legacy });
  const given = options(stack);
  expect(attempt(stack, () => facade.migrate('Orders', web, given))).toEqual({ message, created: 0 });
});

test('takes tokens that only the functions need: a header, a prefix, the URL of legacy', () => {
  const stack = shop();
  const text = token(stack).valueAsString;
  expect(() => new Strangler(stack, 'Facade', { legacy: Backend.http(text), legacyOptions: { translation: { addPathPrefix: text, requestHeaders: { 'x-tenant': text } } } })).not.toThrow();
});

describe('features that take the same requests', () => {
  const both = (first: Partial<FeatureMigrationOptions>, second: Partial<FeatureMigrationOptions>, name = 'Second') => () => new Strangler(shop(), 'Facade', { legacy })
    .migrate('First', web, { paths: ['/a', '/orders/*'], ...first }).migrate(name, web, { paths: ['/orders/*', '/b'], ...second });
  const beta = RequestMatch.header('x-beta', ['1', '2']);

  test.each<[string, Partial<FeatureMigrationOptions>, Partial<FeatureMigrationOptions>, string]>([
    ['without conditions', {}, {}, 'without conditions'],
    ['with a weight and without', { weight: 10 }, {}, 'without conditions'],
    ['with the same condition', { when: beta }, { when: beta, weight: 3 }, 'with the same conditions'],
    ['with the same conditions in another order', { when: RequestMatch.all(beta, RequestMatch.query('q', ['1'])) },
      { when: RequestMatch.all(RequestMatch.query('q', ['1']), RequestMatch.header('X-Beta', ['2', '1'])) }, 'with the same conditions'],
  ])('%s are refused, with both names', (_, first, second, how) => {
    expect(both(first, second)).toThrow(`${PATTERN}paths must be of one feature for the same conditions: 'First' and 'Second' both take '/orders/*' ${how}, got '/orders/*'.`);
  });

  test('with other conditions, or with longer paths, are several', () => {
    expect(both({ when: beta }, {})).not.toThrow();
    expect(both({ when: beta }, { when: RequestMatch.header('x-beta', ['3']) })).not.toThrow();
    expect(both({}, { paths: ['/orders/new', '/orders*'] })).not.toThrow();
  });

  test('a name in another case is refused', () => {
    expect(both({}, { paths: ['/b'] }, 'first')).toThrow(`${PATTERN}name must differ from that of the feature 'First' in more than case, got 'first'.`);
  });
});

const backendOf = (config: BackendConfig): IBackend => ({ bindBackend: () => config });
const network = () => ec2.Vpc.fromVpcAttributes(shop(), 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] });
const KIND = 'must be a function or an HTTP server (for a load balancer, Backend.http with its URL, and network)';
const PROPS: [what: string, props: (stack: Stack) => StranglerProps, message: string][] = [
  ['a backend in a network as legacy', () => ({ legacy: Backend.ipAddresses(['10.0.1.10'], { vpc: network(), port: 80 }) }), `legacy ${KIND}, got 'a backend of another kind'.`],
  ['a backend of no kind as legacy', () => ({ legacy: backendOf({}) }), `legacy ${KIND}, got 'a backend of another kind'.`],
  ['a function as legacy', stack => ({ legacy: serviceFunction(stack, 'Legacy') as never }), 'legacy must be a pattern or a Backend, such as Backend.function(), got Shop/Legacy.'],
  ['a time as finishBy', () => ({ legacy, finishBy: '2027-06-30T00:00:00Z' }), "finishBy must be a date such as '2027-06-30', got '2027-06-30T00:00:00Z'."],
  ['a day that is none as finishBy', () => ({ legacy, finishBy: '2027-02-30' }), "finishBy must be a date such as '2027-06-30', got '2027-02-30'."],
  ['a token as finishBy', stack => ({ legacy, finishBy: token(stack).valueAsString }),
    "finishBy must be known at synthesis, because synthesis warns past it, got 'a value that is only known at deployment'."],
  ['subjects without authorization', () => ({ legacy, clientIdentity: ClientIdentity.tokenSubject(), engine: FacadeEngine.httpApi({ auth: WebAuth.none() }) }),
    "clientIdentity must be a cookie or a header for an API without authorization, got 'ClientIdentity.tokenSubject()'."],
  ['six security groups', () => ({ legacy, network: { vpc: network(), securityGroups: Array.from({ length: 6 }) as never } }), 'network.securityGroups must hold 1 to 5 security groups (Lambda limit), got 6.'],
  ['a prefix of legacy', () => ({ legacy, legacyOptions: { translation: { addPathPrefix: 'v1' } } }),
    "legacyOptions.translation.addPathPrefix must be a path such as '/shop', without a slash at its end, got 'v1'."],
];

test.each(PROPS)('refuses %s', (_, props, message) => {
  const stack = shop();
  const given = props(stack);
  expect(attempt(stack, () => new Strangler(stack, 'Facade', given))).toEqual({ message, created: 0 });
});

test('refuses alarms of another Region, whose events are there', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  const facade = new Strangler(stack, 'Facade', { legacy });
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Far', 'arn:aws:cloudwatch:us-west-2:111122223333:alarm:far');
  expect(() => facade.migrate('Orders', web, { paths, rollbackOn: [alarm] })).toThrow(
    `${PATTERN}rollbackOn must be of the Region of the pattern (its events are on the default event bus there), got 'us-west-2'.`);
});

test('refuses more alarms than one rule can name', () => {
  const stack = shop();
  const facade = new Strangler(stack, 'Facade', { legacy });
  const rollbackOn = Array.from({ length: 11 }, (_, i) => cloudwatch.Alarm.fromAlarmArn(stack, `Errors${i}`, `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors${i}`));
  expect(() => facade.migrate('Orders', web, { paths, rollbackOn })).toThrow(
    `${PATTERN}rollbackOn must hold at most 10 alarms in all features together (library limit); a composite alarm stands for several, got 11.`);
});

test('refuses alarms whose ARNs are too long for one rule, and takes ten of the usual length', () => {
  const synthesized = (alarmName: (i: number) => string | undefined) => {
    const app = new App();
    const stack = new Stack(app, 'Shop');
    const rollbackOn = Array.from({ length: 10 }, (_, i) => new cloudwatch.Alarm(stack, `Errors${i}`, {
      metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1, alarmName: alarmName(i),
    }));
    new Strangler(stack, 'Facade', { legacy }).migrate('Orders', web, { paths, rollbackOn });
    return () => app.synth();
  };
  expect(synthesized(i => `${'x'.repeat(200)}${i}`)).toThrow(/rollbackOn must hold alarms whose ARNs fit into an event pattern of 2048 characters \(EventBridge limit\); a composite alarm stands for several, got up to \d{4} characters/);
  expect(synthesized(() => undefined)).not.toThrow();
});

test.each<[string, () => unknown, string]>([
  ['a cookie', () => ClientIdentity.cookie('a b'), "ClientIdentity.cookie: name must be the name of a cookie (RFC 6265) of 1 to 64 characters, got 'a b'."],
  ['a header', () => ClientIdentity.header('x:y'), "ClientIdentity.header: name must be a header name (RFC 9110) such as 'x-device-id', got 'x:y'."],
])('refuses %s that has no such name', (_, create, message) => {
  expect(create).toThrow(new Error(message));
});

test('routes every path and every method to one function', () => {
  const facade = new Strangler(shop(), 'Facade', { legacy });
  const routes = facade.httpApi!.node.scope!.node.findAll().filter((node): node is apigwv2.HttpRoute => node instanceof apigwv2.HttpRoute);
  expect(routes.map(route => (route.node.defaultChild as apigwv2.CfnRoute).routeKey)).toEqual(['ANY /', 'ANY /{proxy+}']);
  expect(facade.facadeFunction).toBeInstanceOf(lambda.Function);
});
