import { App, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { answering, certificate, network, service } from './parts';
import { AlarmOverride, Backend, IBackend, ListenerEngineOptions, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { resourceCount, warnings } from '../support/stacks';

const env = { account: '111122223333', region: 'eu-central-1' };
const LISTENER_ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2';
const OPTIONS: ListenerEngineOptions = { url: 'https://shop.example.com', auth: WebAuth.none(), firstPriority: 10_001, lastPriority: 20_000 };

interface Rule {
  readonly ListenerArn: unknown;
  readonly Priority: number;
  readonly Conditions: { readonly Field: string; readonly HostHeaderConfig?: object }[];
  readonly Actions: { readonly Type: string }[];
}

interface PortProperties { readonly FromPort: number; readonly ToPort: number }
interface GroupProperties { readonly SecurityGroupEgress?: PortProperties[]; readonly SecurityGroupIngress?: PortProperties[] }

/** A stack of a platform, with a load balancer and its listener, and the stack of an API. */
function platform() {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const owner = new Stack(app, 'Platform', { env });
  const stack = new Stack(app, 'Shop', { env });
  const vpc = network(owner, 'Network');
  const loadBalancer = new elbv2.ApplicationLoadBalancer(owner, 'Shared', { vpc });
  const listener = loadBalancer.addListener('Https', {
    port: 443, certificates: [certificate(owner, 'Certificate')], open: false, defaultAction: elbv2.ListenerAction.fixedResponse(421),
  });
  return { app, owner, stack, vpc, loadBalancer, listener };
}

function imported(stack: Stack, id = 'Listener', listenerArn = LISTENER_ARN): elbv2.IApplicationListener {
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0123456789abcdef0');
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, { listenerArn, securityGroup });
}

const gateway = (stack: Stack, listener: elbv2.IApplicationListener, options: Partial<ListenerEngineOptions> = {}, id = 'Gateway') =>
  new RobustApi(stack, id, { engine: RoutingEngine.fromListener(listener, { ...OPTIONS, ...options }) });
const rulesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
  .map(({ Properties }) => Properties as Rule).sort((a, b) => a.Priority - b.Priority);

function synthesis(app: App): string {
  try {
    app.synth();
    return 'done';
  } catch (error) {
    return (error as Error).message;
  }
}

test('routes are rules of the listener between the priorities, in the stack of the API', () => {
  const { stack, owner, listener } = platform();
  const before = Object.keys(Template.fromStack(platform().owner).toJSON().Resources as object);
  const api = gateway(stack, listener);
  const paths = ['/orders', '/orders/new', '/orders/{id}', '/orders/{proxy+}', '/menu', '/menu/{id}/{size}', '/{proxy+}'];
  paths.forEach((path, i) => api.addRoute(`GET ${path}`, Backend.function(answering(stack, `Answering${i}`))));
  const rules = rulesOf(stack);
  expect(rules).toHaveLength(2 * paths.length);
  expect(rules.filter(({ Priority }) => Priority < 10_001 || Priority > 20_000)).toEqual([]);
  expect(new Set(rules.map(({ ListenerArn }) => JSON.stringify(ListenerArn))).size).toBe(1);
  expect(JSON.stringify(rules[0].ListenerArn)).toContain('Platform:ExportsOutput');
  expect(rules.at(-1)!.Conditions).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/?*'] } }]);
  expect(Object.keys(Template.fromStack(owner).toJSON().Resources as object)).toEqual(before);
  Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
  Template.fromStack(owner).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    DefaultActions: [{ FixedResponseConfig: { StatusCode: '421' } }],
  });
});

test('the load balancer of others has no alarms, targets and functions behind it have theirs', () => {
  const { stack, vpc } = platform();
  const alarms = { serverErrors: AlarmOverride.of({ threshold: 2 }) };
  const api = new RobustApi(stack, 'Gateway', { engine: RoutingEngine.fromListener(imported(stack), OPTIONS), alarms });
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  api.addRoute('GET /stock', Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 }));
  expect(api.loadBalancer).toBeUndefined();
  expect(Object.keys(api.operations.alarms).sort()).toEqual([
    'getStockTargetErrors', 'getStockUnhealthyTargets', 'ordersDuration', 'ordersErrors', 'ordersThrottles',
  ]);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'UnHealthyHostCount', Dimensions: Match.arrayWith([{ Name: 'LoadBalancer', Value: 'app/shared/50dc6c495c0c9188' }]),
  });
  expect(warnings(stack).join()).toContain('alarms.serverErrors');
});

test('targets of a service let in what comes from the security group of the listener', () => {
  const { stack, vpc } = platform();
  gateway(stack, imported(stack)).addRoute('ANY /baristas/{proxy+}', Backend.fargateService(service(stack, 'Baristas', vpc)));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    SourceSecurityGroupId: 'sg-0123456789abcdef0', FromPort: 8080, ToPort: 8080,
  });
});

test.each<[string, (parts: ReturnType<typeof platform>) => IBackend]>([
  ['a service', ({ stack, vpc }) => Backend.fargateService(service(stack, 'Baristas', vpc))],
  ['an IP address', ({ vpc }) => Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 })],
])('the security group of the listener lets requests out to %s, and nobody else in', (_, backend) => {
  const parts = platform();
  gateway(parts.stack, parts.listener).addRoute('ANY /baristas/{proxy+}', backend(parts));
  parts.app.synth();
  const templates = [parts.owner, parts.stack].map(each => Template.fromStack(each));
  const groups = Object.values(templates[0].findResources('AWS::EC2::SecurityGroup')).map(({ Properties }) => Properties as GroupProperties);
  const rules = Object.values(templates[1].findResources('AWS::EC2::SecurityGroupEgress')).map(({ Properties }) => Properties as PortProperties);
  const out = [...groups.flatMap(({ SecurityGroupEgress = [] }) => SecurityGroupEgress), ...rules];
  expect(out.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([[8080, 8080]]);
  expect(groups.flatMap(({ SecurityGroupIngress = [] }) => SecurityGroupIngress)).toEqual([]);
});

test('a service behind a listener of another stack needs no circle of stacks', () => {
  const { app, stack, owner, listener } = platform();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Given', {
    vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'], vpcCidrBlock: '10.0.0.0/16',
  });
  gateway(stack, listener).addRoute('ANY /baristas/{proxy+}', Backend.fargateService(service(stack, 'Baristas', vpc)));
  expect(() => app.synth()).not.toThrow();
  expect(owner.dependencies).toEqual([]);
  expect(stack.dependencies).toEqual([owner]);
});

test('the requests of the API are a condition of every rule, the refusal of other methods included', () => {
  const { stack, listener } = platform();
  const api = gateway(stack, listener, { when: RequestMatch.header('host', ['shop.example.com', 'www.example.com']) });
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Next')), { when: RequestMatch.header('x-client', ['mobile']) });
  const rules = rulesOf(stack);
  expect(rules).toHaveLength(3);
  const hosts = { Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com', 'www.example.com'] } };
  expect(rules.map(({ Conditions }) => Conditions.filter(({ Field }) => Field === 'host-header'))).toEqual([[hosts], [hosts], [hosts]]);
});

test('tokens are verified where the URL has HTTPS', () => {
  const { stack, listener } = platform();
  const auth = WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] });
  gateway(stack, listener, { auth }).addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  expect(rulesOf(stack)[0].Actions.map(({ Type }) => Type)).toEqual(['jwt-validation', 'forward']);
  const plain = gateway(stack, listener, { auth, url: 'http://shop.example.com', firstPriority: 1, lastPriority: 500 }, 'Plain');
  expect(() => plain.addRoute('GET /orders', Backend.function(answering(stack, 'Other')))).toThrow('engine.url must begin with https:// '
    + "for the authorization of 'GET /orders' (listeners verify tokens over HTTPS only), got 'http://shop.example.com'.");
});

test('the URL of the API is the one that is given', () => {
  const { stack, listener } = platform();
  const api = gateway(stack, listener);
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  expect(api.url).toBe('https://shop.example.com');
  expect(api.openApi().servers).toEqual([expect.objectContaining({ url: 'https://shop.example.com' })]);
});

const parameter = (stack: Stack) => new CfnParameter(stack, 'First', { type: 'Number' }).valueAsNumber;

test.each<[string, (stack: Stack) => Partial<ListenerEngineOptions>, string]>([
  ['a URL with a path', () => ({ url: 'https://shop.example.com/api' }),
    "engine.url must be a URL without path and slash at its end, such as 'https://shop.example.com', got 'https://shop.example.com/api'."],
  ['a URL without scheme', () => ({ url: 'shop.example.com' }), "got 'shop.example.com'."],
  ['no priority', () => ({ firstPriority: 0 }), 'engine.firstPriority must be between 1 and 49501 (Elastic Load Balancing limit), got 0.'],
  ['too few priorities', () => ({ lastPriority: 10_499 }),
    'engine.lastPriority must be between 10500 and 50000 (500 priorities at least: library limit; Elastic Load Balancing limit), got 10499.'],
  ['priorities above the limit', () => ({ lastPriority: 50_001 }), 'got 50001.'],
  ['a priority of a parameter', stack => ({ firstPriority: parameter(stack) }),
    "engine.firstPriority must be known at synthesis, because the priorities of rules are computed then, got 'a token'."],
  ['too many values', () => ({ when: RequestMatch.header('host', ['a.example', 'b.example', 'c.example', 'd.example']) }),
    'engine.when must hold at most 3 values for all routes (Elastic Load Balancing limit), got 4.'],
  ['a wildcard', () => ({ when: RequestMatch.header('host', ['*.example.com']) }),
    "engine.when must have host names such as 'api.example.com'"],
])('%s is refused, and nothing is created', (_, options, message) => {
  const { stack, listener } = platform();
  const given = options(stack);
  const before = resourceCount(stack);
  expect(() => gateway(stack, listener, given)).toThrow(message);
  expect(resourceCount(stack)).toBe(before);
});

test('a listener of another kind, account or Region is refused', () => {
  const { owner, stack, vpc } = platform();
  const group = new elbv2.NetworkTargetGroup(owner, 'Targets', { vpc, port: 80 });
  const tcp = new elbv2.NetworkLoadBalancer(owner, 'Tcp', { vpc }).addListener('Tcp', { port: 80, defaultTargetGroups: [group] });
  expect(() => gateway(stack, tcp as unknown as elbv2.IApplicationListener)).toThrow("RobustApi at 'Shop/Gateway': "
    + 'engine.listener must be a listener of an Application Load Balancer (elasticloadbalancingv2.IApplicationListener), got');
  const elsewhere = { Region: ['eu-central-1', 'eu-west-1'], account: ['111122223333', '444455556666'] };
  for (const [id, [here, there]] of Object.entries(elsewhere)) {
    const arn = LISTENER_ARN.replace(here, there);
    expect(() => gateway(stack, imported(stack, id, arn), {}, `Of${id}`)).toThrow(`engine.listener must be of the ${id} of the pattern`);
  }
});

describe('listeners that are looked up', () => {
  const lookedUp = (stack: Stack, id: string, listenerPort: number) =>
    elbv2.ApplicationListener.fromLookup(stack, id, { loadBalancerTags: { team: 'platform' }, listenerPort });

  /** Two listeners whose rules have the same priorities, and a rule of the owner between them at one of them. */
  function lookups(context?: Record<string, unknown>) {
    const app = new App({ analyticsReporting: false, treeMetadata: false, context });
    const stack = new Stack(app, 'Shop', { env });
    const [https, http] = [443, 80].map(port => lookedUp(stack, `Listener${port}`, port));
    gateway(stack, https, { auth: WebAuth.none() }, 'Https').addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
    gateway(stack, http, { auth: WebAuth.none() }, 'Http').addRoute('GET /orders', Backend.function(answering(stack, 'Menu')));
    new elbv2.ApplicationListenerRule(stack, 'Rule', {
      listener: lookedUp(stack, 'Listener8080', 8080), priority: 10_010, conditions: [elbv2.ListenerCondition.pathPatterns(['/'])], action: elbv2.ListenerAction.fixedResponse(404),
    });
    return app;
  }

  const asked = () => lookups().synth().manifest.missing!.filter(({ provider }) => provider === 'load-balancer-listener');

  test('synthesis asks for each before they are known', () => {
    expect(asked()).toHaveLength(3);
  });

  test('and compares them when they are', () => {
    const missing = asked();
    const found = (arn: (index: number) => string) => Object.fromEntries(missing.map(({ key }, index) =>
      [key, { listenerArn: arn(index), listenerPort: 443, securityGroupIds: ['sg-0123456789abcdef0'] }]));
    expect(synthesis(lookups(found(index => `${LISTENER_ARN}${index}`)))).toBe('done');
    expect(() => lookups(found(() => LISTENER_ARN))).toThrow("leave the priorities 10001 to 20000 to 'Shop/Https', which has the same listener");
    expect(() => lookups(found(() => LISTENER_ARN.replace('eu-central-1', 'eu-west-1')))).toThrow('engine.listener must be of the Region of the pattern');
  });
});

test('values of a route are counted with those of the API', () => {
  const { stack, listener } = platform();
  const api = gateway(stack, listener, { when: RequestMatch.header('host', ['a.example', 'b.example']) });
  const orders = Backend.function(answering(stack, 'Orders'));
  expect(() => api.addRoute('GET /orders', orders, { when: RequestMatch.header('x-client', ['mobile', 'desktop']) })).toThrow(
    "when must hold at most 1 value for 'GET /orders', besides those of engine.when (Elastic Load Balancing limit), got 2.");
  expect(() => api.addRoute('GET /orders', orders, { when: RequestMatch.header('host', ['c.example']) })).toThrow(
    "when must hold the header 'host' once, besides those of engine.when (Elastic Load Balancing limit), got 2.");
});

test('a range without room for one more path names the way out', () => {
  const { stack, listener } = platform();
  const api = gateway(stack, listener, { firstPriority: 1, lastPriority: 999 });
  const orders = Backend.function(answering(stack, 'Orders'));
  api.addRoute('GET /orders', orders);
  api.addRoute('GET /orders/{id}', orders);
  expect(() => api.addRoute('GET /menu', orders)).toThrow(
    'key must have one of at most 1 paths with 0 parameters (library limit: priorities of rules)');
});

describe('priorities of a listener', () => {
  test('belong to one API: another one is refused, whichever object the listener is', () => {
    const { stack } = platform();
    gateway(stack, imported(stack));
    const next = (firstPriority: number, id: string) => () => gateway(stack, imported(stack, `Of${id}`), { firstPriority, lastPriority: 30_000 }, id);
    expect(next(20_000, 'Second')).toThrow("RobustApi at 'Shop/Second': engine.firstPriority must leave the priorities 10001 to 20000 "
      + "to 'Shop/Gateway', which has the same listener, got '20000 to 30000'.");
    expect(next(20_001, 'Third')).not.toThrow();
  });

  test('of other listeners are others', () => {
    const { stack, listener } = platform();
    gateway(stack, listener);
    expect(() => gateway(stack, imported(stack), {}, 'Second')).not.toThrow();
  });

  const others: [number, boolean][] = [[10_000, true], [10_001, false], [20_000, false], [20_001, true]];
  test.each(others)('a rule of others with priority %d may be there: %s', (priority, isFine) => {
    const { app, owner, stack, listener } = platform();
    const action = elbv2.ListenerAction.fixedResponse(200);
    const conditions = [elbv2.ListenerCondition.pathPatterns(['/health'])];
    new elbv2.ApplicationListenerRule(owner, 'Health', { listener, priority, conditions, action });
    gateway(stack, listener).addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
    const problem = 'engine.firstPriority must have no rule of others between it and engine.lastPriority (10001 to 20000), '
      + `got 'Platform/Health/Resource' with priority ${priority}.`;
    expect(synthesis(app)).toEqual(isFine ? 'done' : expect.stringContaining(problem));
  });

  test('give the rules of two APIs different numbers', () => {
    const { app, stack, listener } = platform();
    for (const [id, firstPriority] of Object.entries({ Menu: 1, Orders: 501 })) {
      const api = gateway(stack, listener, { firstPriority, lastPriority: firstPriority + 499 }, id);
      api.addRoute('ANY /{proxy+}', Backend.function(answering(stack, `${id}Function`)));
    }
    app.synth();
    const numbers = rulesOf(stack).map(({ Priority }) => Priority);
    expect(numbers).toHaveLength(2);
    expect(numbers[0]).toBeLessThan(501);
    expect(numbers[1]).toBeGreaterThan(500);
  });
});

test('the load balancer of a stack of yours is one line away', () => {
  const { stack, loadBalancer } = platform();
  const listener = loadBalancer.addListener('Internal', {
    port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  gateway(stack, listener, { url: 'http://shop.internal:8080' }).addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'lambda', Targets: [{ Id: Match.anyValue() }],
  });
});
