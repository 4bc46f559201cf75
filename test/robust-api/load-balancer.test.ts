import { App, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { answering, certificate, network, service } from './parts';
import { Backend, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { Validation } from '../../src/core/private/validation';
import { RouteKey } from '../../src/core/web/private/route-key';
import { ruleConditions } from '../../src/core/web/private/rule-conditions';
import { ApiRoute } from '../../src/robust-api/private/api-route';
import { RulePriorities } from '../../src/robust-api/private/rule-priorities';
import { shop } from '../support/stacks';

interface Rule {
  readonly Priority: number;
  readonly Conditions: { readonly Field: string; readonly PathPatternConfig?: { readonly Values?: string[]; readonly RegexValues?: string[] } }[];
  readonly Actions: { readonly Type: string; readonly ForwardConfig?: { readonly TargetGroups: { readonly Weight: number }[] } }[];
}

function balanced(stack: Stack, auth = WebAuth.none()) {
  const vpc = network(stack, 'Network');
  const engine = RoutingEngine.applicationLoadBalancer({ vpc, auth, certificate: certificate(stack, 'Certificate') });
  return { vpc, api: new RobustApi(stack, 'Gateway', { engine }) };
}

const rulesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
  .map(({ Properties }) => Properties as Rule).sort((a, b) => a.Priority - b.Priority);
const key = (text: string) => RouteKey.parse(text, new Validation(shop()));

test('conditions come first, then weights; both leave the rest to the backend without them', () => {
  const stack = shop();
  const { api, vpc } = balanced(stack);
  api.addRoute('GET /orders/{id}', Backend.function(answering(stack, 'Orders')));
  api.addRoute('GET /orders/{id}', Backend.function(answering(stack, 'Next')), { when: RequestMatch.header('x-client', ['mobile']), weight: 10 });
  api.addRoute('GET /orders/{id}', Backend.fargateService(service(stack, 'Baristas', vpc)), { weight: 25 });
  const [conditional, weighted, refusal] = rulesOf(stack);
  expect(conditional.Conditions.map(({ Field }) => Field)).toEqual(['path-pattern', 'http-request-method', 'http-header']);
  expect(conditional.Actions[0].ForwardConfig?.TargetGroups.map(({ Weight }) => Weight)).toEqual([10, 90]);
  expect(weighted.Conditions.map(({ Field }) => Field)).toEqual(['path-pattern', 'http-request-method']);
  expect(weighted.Actions[0].ForwardConfig?.TargetGroups.map(({ Weight }) => Weight)).toEqual([25, 75]);
  expect(refusal).toMatchObject({ Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '405', ContentType: 'application/json' } }] });
});

test('writes access logs to the bucket that is given', () => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const accessLogsBucket = new s3.Bucket(stack, 'Logs', { enforceSSL: true });
  const vpc = network(stack, 'Network');
  const engine = RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), certificate: certificate(stack, 'Certificate'), accessLogsBucket });
  new RobustApi(stack, 'Gateway', { engine }).addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([
      { Key: 'access_logs.s3.enabled', Value: 'true' },
      { Key: 'access_logs.s3.bucket', Value: stack.resolve(accessLogsBucket.bucketName) as object },
    ]),
  });
});

test('speaks TLS 1.3, drops what could smuggle, and answers 404 itself', () => {
  const stack = shop();
  const { api } = balanced(stack);
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443, Protocol: 'HTTPS', SslPolicy: Match.stringLikeRegexp('TLS13'), DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internal',
    LoadBalancerAttributes: Match.arrayWith([
      { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
      { Key: 'routing.http.desync_mitigation_mode', Value: 'strictest' },
    ]),
  });
  expect(Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => (Properties as { SecurityGroupIngress?: object[] }).SecurityGroupIngress ?? [])).toEqual([]);
});

test('a token is checked before the request is passed on', () => {
  const stack = shop();
  const { api } = balanced(stack, WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] }));
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  expect(rulesOf(stack)[0].Actions.map(({ Type }) => Type)).toEqual(['jwt-validation', 'forward']);
});

test('a target may be reached on its port and no other', () => {
  const stack = shop();
  const { api, vpc } = balanced(stack);
  api.addRoute('GET /stock', Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 }));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [{ CidrIp: '10.0.130.7/32', FromPort: 8080, ToPort: 8080, IpProtocol: 'tcp', Description: Match.anyValue() }],
  });
});

test.each([
  ['/orders', { values: ['/orders'] }],
  ['/catalog/{proxy+}', { values: ['/catalog/?*'] }],
  ['/orders/{id}', { regexValues: ['^/orders/[^/]+$'] }],
  ['/v1.0/{shop}/items/{rest+}', { regexValues: ['^/v1\\.0/[^/]+/items/.+$'] }],
])('a load balancer matches %s and nothing longer', (path, config) => {
  expect(ruleConditions(key(`GET ${path}`))[0]).toEqual({ field: 'path-pattern', pathPatternConfig: config });
});

test('wildcards of a load balancer are none in a condition', () => {
  const conditions = ruleConditions(key('GET /orders'), [{ header: 'x-client', values: ['a*b?'] }]);
  expect(conditions[2]).toEqual({ field: 'http-header', httpHeaderConfig: { httpHeaderName: 'x-client', values: ['a\\*b\\?'] } });
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers
test('a function gets repeated headers and query parameters, and answers several cookies', () => {
  const stack = shop();
  const { api } = balanced(stack);
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'lambda', TargetGroupAttributes: Match.arrayWith([{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }]),
  });
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
test('the header host has a condition of its own', () => {
  const stack = shop();
  const { api } = balanced(stack);
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Partners')), {
    when: RequestMatch.all(RequestMatch.header('Host', ['partners.example.com']), RequestMatch.header('x-client', ['app'])),
  });
  expect(rulesOf(stack)[0].Conditions.slice(2)).toEqual([
    { Field: 'host-header', HostHeaderConfig: { Values: ['partners.example.com'] } },
    { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-client', Values: ['app'] } },
  ]);
});

test.each([
  ['localhost', RequestMatch.header('host', ['localhost']),
    "when must have host names such as 'api.example.com' for the header 'host', without port and wildcards, got 'localhost'."],
  ['a wildcard', RequestMatch.header('host', ['*.example.com']), "got '*.example.com'."],
  ['a port', RequestMatch.header('host', ['api.example.com:8443']), "got 'api.example.com:8443'."],
  ['two matches', RequestMatch.all(RequestMatch.header('host', ['a.example']), RequestMatch.header('host', ['b.example'])), "when must hold the header 'host' once (Elastic Load Balancing limit), got 2."],
])('the header host is refused with %s', (_, when, message) => {
  const stack = shop();
  const { api } = balanced(stack);
  expect(() => api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')), { when })).toThrow(message);
});

describe('numbers of rules', () => {
  const part = fc.constantFrom('orders', 'menu', 'stock', 'a', 'b', 'c');
  const path = fc.tuple(fc.array(part, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '/{id}', '/{rest+}')).map(([parts, end]) => `/${parts.join('/')}${end}`);

  function numbers(paths: string[]): Map<string, number> {
    const priorities = new RulePriorities(new Validation(shop()));
    return new Map(paths.map(text => {
      const route = new ApiRoute(key(`GET ${text}`), {}, WebAuth.none());
      const alternative = { backend: {}, when: [] };
      route.alternatives.push(alternative);
      return [text, priorities.of(route, alternative)];
    }));
  }

  test('differ, are within the limits, and stay when other routes come', () => {
    fc.assert(fc.property(fc.uniqueArray(path, { minLength: 2, maxLength: 30 }), paths => {
      const all = [...numbers(paths).values()];
      expect(new Set(all).size).toBe(paths.length);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...all)).toBeLessThanOrEqual(50_000);
      expect([...numbers(paths.slice(0, -1)).values()]).toEqual(all.slice(0, -1));
    }), { numRuns: 50 });
  });

  test('of the other rules stay when a route is added before them', () => {
    const KEYS = ['GET /orders', 'POST /orders', 'GET /orders/{id}', 'ANY /catalog/{proxy+}', 'DELETE /orders/{id}'];
    const rules = (keys: string[]) => {
      const stack = shop();
      const { api } = balanced(stack);
      const backend = Backend.function(answering(stack, 'Orders'));
      keys.forEach(each => api.addRoute(each, backend));
      api.addRoute('GET /orders', backend, { when: RequestMatch.header('x', ['a']) });
      const found = Object.entries(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
      return Object.fromEntries(found.map(([id, { Properties }]) => [id, (Properties as Rule).Priority]));
    };
    const before = rules(KEYS);
    for (const added of ['GET /baristas', 'ANY /{proxy+}', 'PUT /orders', 'HEAD /orders/{id}', 'ANY /orders']) {
      const after = rules([added, ...KEYS]);
      // the refusal of other methods goes when a route takes all of them
      const kept = Object.keys(before).filter(id => id in after);
      expect(kept.length).toBeGreaterThanOrEqual(Object.keys(before).length - 1);
      expect(kept.map(id => [id, after[id]])).toEqual(kept.map(id => [id, before[id]]));
    }
  });

  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

  test('differ for all methods of one path, with conditions before those without, and ANY after them', () => {
    fc.assert(fc.property(fc.shuffledSubarray([...METHODS, 'ANY'], { minLength: 2 }), fc.integer({ min: 0, max: 3 }), (methods, conditional) => {
      const stack = shop();
      const { api } = balanced(stack);
      methods.forEach((method, index) => {
        const backend = Backend.function(answering(stack, `Fn${method}`));
        api.addRoute(`${method} /orders`, backend);
        if (index === 0) {
          for (let i = 0; i < conditional; i++) { api.addRoute(`${method} /orders`, backend, { when: RequestMatch.header('x', [`${i}`]) }); }
        }
      });
      const rules = rulesOf(stack);
      const all = rules.map(({ Priority }) => Priority);
      expect(new Set(all).size).toBe(methods.length + conditional + (methods.includes('ANY') ? 0 : 1));
      expect(Math.max(...all) - Math.min(...all)).toBeLessThan(25);
      const methodOf = ({ Conditions }: Rule) => JSON.stringify(Conditions).match(/"Values":\["([A-Z]+)"\]/)?.[1] ?? 'ANY';
      const order = rules.map(rule => `${methodOf(rule)}${JSON.stringify(rule.Conditions).includes('http-header') ? ' when' : ''}`);
      expect(order.lastIndexOf(`${methods[0]} when`)).toBeLessThan(order.indexOf(methods[0]));
      expect(order.filter(each => each.startsWith('ANY'))).toEqual(order.slice(order.length - order.filter(each => each.startsWith('ANY')).length));
    }), { numRuns: 15 });
  });

  test('stay those of a path with one method GET and conditions', () => {
    const stack = shop();
    const { api } = balanced(stack);
    const backend = Backend.function(answering(stack, 'Orders'));
    api.addRoute('GET /orders', backend);
    ['a', 'b'].forEach(value => api.addRoute('GET /orders', backend, { when: RequestMatch.header('x', [value]) }));
    expect(rulesOf(stack).map(({ Priority }) => Priority)).toEqual([2351, 2352, 2361, 2373]);
  });

  test('that a path does not have are refused', () => {
    const stack = shop();
    const { api } = balanced(stack);
    const backend = Backend.function(answering(stack, 'Orders'));
    api.addRoute('HEAD /orders', backend);
    ['a', 'b', 'c', 'd'].forEach(value => api.addRoute('HEAD /orders', backend, { when: RequestMatch.header('x', [value]) }));
    expect(() => api.addRoute('HEAD /orders', backend, { when: RequestMatch.header('x', ['e']) })).toThrow(
      "when must be given for at most 4 backends of 'HEAD /orders', together with those of other methods of '/orders' "
      + '(library limit: priorities of rules; a route for ANY has 10), got 5.');
  });

  test('are there for 100 paths with as many parameters', () => {
    const priorities = new RulePriorities(new Validation(shop()));
    const add = (index: number) => priorities.ofRefusal(key(`GET /a${index}`));
    for (let i = 0; i < 100; i++) { add(i); }
    expect(() => add(100)).toThrow("Stack at 'Shop': key must have one of at most 100 paths with 0 parameters (library limit: priorities of rules); "
      + "use a second API for others, got 'GET /a100'.");
    expect(priorities.ofRefusal(key('GET /{one}'))).toBeGreaterThan(0);
  });

  test('are lower for the more exact of two paths that match the same request', () => {
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), parts => {
      const literal = `/${[...parts, 'exact'].join('/')}`;
      const one = `/${[...parts, '{id}'].join('/')}`;
      const rest = `/${[...parts, '{rest+}'].join('/')}`;
      const given = numbers([rest, one, literal, '/{all+}']);
      expect(given.get(literal)).toBeLessThan(given.get(one)!);
      expect(given.get(one)).toBeLessThan(given.get(rest)!);
      expect(given.get(rest)).toBeLessThan(given.get('/{all+}')!);
    }), { numRuns: 50 });
  });
});
