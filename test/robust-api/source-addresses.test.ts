import { Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { answering, network } from './parts';
import { Backend, FacadeEngine, FacadeListener, RequestMatch, RobustApi, RoutingEngine, Strangler, WebAuth } from '../../src';
import { shop } from '../support/stacks';

interface Rule { readonly Conditions: { readonly Field: string }[] }

const OFFICE = RequestMatch.sourceIp(['192.0.2.0/24', '2001:db8::/32']);
const ENGINES: { [name: string]: (stack: Stack) => RoutingEngine } = {
  httpApi: () => RoutingEngine.httpApi(),
  restApi: () => RoutingEngine.restApi(),
  applicationLoadBalancer: stack => RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth: WebAuth.none() }),
};

function gateway(stack: Stack, engine: string): RobustApi {
  return new RobustApi(stack, 'Gateway', { engine: ENGINES[engine](stack) });
}

function sourceConditions(stack: Stack): object[] {
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
  return rules.flatMap(({ Properties }) => (Properties as Rule).Conditions).filter(({ Field }) => Field === 'source-ip');
}

test('a load balancer has a rule for the addresses', () => {
  const stack = shop();
  const api = gateway(stack, 'applicationLoadBalancer');
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Staff')), { when: OFFICE });
  expect(sourceConditions(stack)).toEqual([{ Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/24', '2001:db8::/32'] } }]);
});

test('addresses and other features count together', () => {
  const stack = shop();
  const api = gateway(stack, 'applicationLoadBalancer');
  const staff = Backend.function(answering(stack, 'Staff'));
  const four = RequestMatch.all(OFFICE, RequestMatch.header('host', ['a.example', 'b.example']));
  expect(() => api.addRoute('GET /orders', staff, { when: four })).toThrow(
    "when must hold at most 3 values for 'GET /orders' (Elastic Load Balancing limit), got 4.");
  expect(() => api.addRoute('ANY /orders', staff, { when: four })).not.toThrow();
  expect(() => api.addRoute('ANY /menu', staff, { when: RequestMatch.all(OFFICE, OFFICE) })).toThrow(
    'when must hold RequestMatch.sourceIp once (Elastic Load Balancing limit), got 2.');
});

test.each(['httpApi', 'restApi'])('%s knows no addresses, and refuses the route', engine => {
  const stack = shop();
  const api = gateway(stack, engine);
  expect(() => api.addRoute('GET /orders', Backend.function(answering(stack, 'Staff')), { when: OFFICE })).toThrow(
    `RobustApi at 'Shop/Gateway': engine must be RoutingEngine.applicationLoadBalancer for RequestMatch.sourceIp, got 'RoutingEngine.${engine}'.`);
});

describe('a façade', () => {
  const paths = ['/reports', '/reports/*'];
  const refusal = "when must have no RequestMatch.sourceIp for 'Reports': only rules of a load balancer look at it, "
    + 'for Backend.ipAddresses and Backend.fargateService, got';

  function balanced(stack: Stack) {
    const vpc = network(stack, 'Network');
    const engine = FacadeEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), listener: FacadeListener.plainHttp() });
    const facade = new Strangler(stack, 'Facade', { legacy: Backend.http('https://legacy.example.com'), finishBy: '2099-12-31', engine });
    return { vpc, facade };
  }

  test('does not compare addresses in its function', () => {
    const stack = shop();
    const http = new Strangler(stack, 'Http', { legacy: Backend.http('https://legacy.example.com'), finishBy: '2099-12-31' });
    const reports = Backend.function(answering(stack, 'Reports'));
    expect(() => http.migrate('Reports', reports, { paths, when: OFFICE })).toThrow(refusal);
    expect(() => balanced(stack).facade.migrate('Reports', reports, { paths, when: OFFICE })).toThrow(refusal);
  });

  test('leaves addresses to the rules of its load balancer', () => {
    const stack = shop();
    const { vpc, facade } = balanced(stack);
    facade.migrate('Reports', Backend.ipAddresses(['10.0.1.20'], { vpc, port: 8080 }), { paths, when: OFFICE });
    const condition = { Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/24', '2001:db8::/32'] } };
    expect(sourceConditions(stack)).toEqual([condition, condition]);
  });
});

test.each([
  ['what is no text', [undefined as unknown as string], 'RequestMatch.sourceIp: ranges must hold at least one value, none of them empty, got [null].'],
  ['no range', [], 'RequestMatch.sourceIp: ranges must hold at least one value, none of them empty, got [].'],
  ['an address', ['192.0.2.7'],
    "RequestMatch.sourceIp: ranges must hold ranges of addresses in CIDR notation such as '192.0.2.0/24' or '2001:db8::/32', got '192.0.2.7'."],
  ['a number above 255', ['192.0.256.0/24'], "got '192.0.256.0/24'."],
  ['too many bits', ['192.0.2.0/33'], "got '192.0.2.0/33'."],
  ['too many bits of IPv6', ['2001:db8::/129'], "got '2001:db8::/129'."],
  ['a wildcard', ['192.0.2.*'], "got '192.0.2.*'."],
  ['a number', [7 as unknown as string], 'got 7.'],
])('%s is refused', (_, ranges, message) => {
  expect(() => RequestMatch.sourceIp(ranges)).toThrow(message);
});

test('a range may be known at deployment only', () => {
  expect(() => RequestMatch.sourceIp([Token.asString({ Ref: 'OfficeRange' }), '0.0.0.0/0', '::/0'])).not.toThrow();
});
