import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { errorsAlarm, fileOf, serviceFunction } from './parts';
import { Rules } from '../../handlers/facade-router/rules';
import { AlarmOverride, Backend, FacadeEngine, FacadeListener, LoadBalancerFacadeOptions, RequestMatch, Strangler, StranglerProps, WebAuth } from '../../src';
import { shop } from '../support/stacks';

interface Rule {
  readonly Priority: number;
  readonly Conditions: { readonly PathPatternConfig?: { readonly Values: string[] } }[];
  readonly Actions: { readonly TargetGroupArn: { readonly Ref: string } }[];
}

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/shop';
const LEGACY = Backend.http('https://legacy.example.com');

/** @param health the path of the health check of the targets of legacy, which are given with it */
function created(options: Partial<LoadBalancerFacadeOptions> = {}, props: StranglerProps = { legacy: LEGACY }, health?: string) {
  const stack = shop();
  const vpc = new ec2.Vpc(stack, 'Network', { restrictDefaultSecurityGroup: false });
  const certificate = options.listener ? undefined : acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE);
  const legacyTargets = health === undefined ? undefined : Backend.ipAddresses(['10.0.130.9'], { vpc, port: 8080, healthCheck: { path: health } });
  const facade = new Strangler(stack, 'Facade', { ...props, engine: FacadeEngine.applicationLoadBalancer({ vpc, certificate, legacyTargets, auth: WebAuth.none(), ...options }) });
  const targets = Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 });
  return { stack, vpc, facade, targets, orders: Backend.function(serviceFunction(stack, 'Orders')) };
}

/** The rules as paths with the names of their groups, in their order. */
function rulesOf(stack: Stack, { targetGroups }: Strangler) {
  const idOf = ({ node }: elbv2.ApplicationTargetGroup) => stack.getLogicalId(node.defaultChild as elbv2.CfnTargetGroup);
  const names = new Map(Object.entries(targetGroups).map(([name, group]) => [idOf(group), name]));
  return Object.values(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).map(({ Properties }) => Properties as Rule)
    .sort((a, b) => a.Priority - b.Priority)
    .map(({ Conditions: [path, ...others], Actions: [{ TargetGroupArn }] }) =>
      ({ path: path.PathPatternConfig!.Values[0], isConditional: others.length > 0, to: names.get(TargetGroupArn.Ref)! }));
}

test('speaks TLS in two zones, is protected from deletion, and forwards everything to the façade function', () => {
  const { stack, facade, orders } = created();
  facade.migrate('Orders', orders, { paths: ['/orders/*'], weight: 10 });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443, Protocol: 'HTTPS', SslPolicy: Match.stringLikeRegexp('TLS13'), DefaultActions: [{ Type: 'forward', TargetGroupArn: stack.resolve(facade.targetGroups.Facade.targetGroupArn) as unknown }],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Subnets: [Match.anyValue(), Match.anyValue()], LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'lambda', Targets: [{ Id: stack.resolve(facade.facadeFunction.functionArn) as unknown }], TargetGroupAttributes: Match.arrayWith([{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }]),
  });
  expect(rulesOf(stack, facade)).toEqual([]);
  expect(fileOf(facade.facadeFunction, 'facade.json')).toMatchObject({ maxRequestBytes: 1_000_000, features: [{ name: 'Orders', weight: 10 }] });
  expect(facade.httpApi).toBeUndefined();
  expect([facade.loadBalancer, facade.listener]).toEqual([expect.any(elbv2.ApplicationLoadBalancer), expect.any(elbv2.ApplicationListener)]);
  expect(stack.resolve(facade.url)).toEqual({ 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringContaining('Balancer'), 'DNSName'] }]] });
});

test('forwards to targets directly: conditions first, then the longest path', () => {
  const { stack, facade, orders, targets } = created();
  facade.add('Reports', targets, { paths: ['/r*'] })
    .migrate('OrdersBeta', targets, { paths: ['/reports/orders/*'], when: RequestMatch.header('x-beta', ['1']) })
    .migrate('Orders', orders, { paths: ['/reports/orders/*', '/orders'], weight: 10 });
  expect(rulesOf(stack, facade)).toEqual([
    { path: '/reports/orders/*', isConditional: true, to: 'OrdersBeta' },
    { path: '/reports/orders/*', isConditional: false, to: 'Facade' },
    { path: '/r*', isConditional: false, to: 'Reports' },
  ]);
  expect(fileOf(facade.facadeFunction, 'facade.json')).toMatchObject({ features: [{ name: 'Orders' }] });
  expect(fileOf(facade.switchFunction, 'switch.json')).toMatchObject({ features: [{ name: 'Orders' }] });
  expect(facade.progress.map(({ feature, weight }) => [feature, weight])).toEqual([['Reports', 100], ['OrdersBeta', 100], ['Orders', 10]]);
  expect(Object.keys(facade.operations.alarms)).toEqual(expect.arrayContaining(['apiServerErrors', 'reportsUnhealthyTargets', 'ordersBetaTargetErrors', 'facadeErrors']));
});

test('forwards to the targets of legacy what no feature takes', () => {
  const { stack, facade, orders } = created({}, { legacy: LEGACY }, '/health');
  facade.migrate('Orders', orders, { paths: ['/orders', '/orders/*'], weight: 10, rollbackOn: [errorsAlarm(stack, 'Errors')] });
  expect(rulesOf(stack, facade).map(({ path, to }) => [path, to])).toEqual([['/orders/*', 'Facade'], ['/orders', 'Facade']]);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { DefaultActions: [{ TargetGroupArn: stack.resolve(facade.targetGroups.Legacy.targetGroupArn) as unknown }] });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'ip', HealthCheckPath: '/health' });
  expect(Object.keys(facade.operations.alarms)).toContain('legacyUnhealthyTargets');
  expect(() => facade.retireLegacy()).toThrow("Strangler at 'Shop/Facade': engine.legacyTargets must be left out once retireLegacy() is called, got 'a backend'.");
});

test.each([404, 410])('answers %s itself once legacy is retired', status => {
  const { stack, facade, orders } = created({}, {});
  facade.migrate('Orders', orders, { paths: ['/orders/*'] }).retireLegacy({ status });
  expect(rulesOf(stack, facade)).toMatchObject([{ path: '/orders/*', to: 'Facade' }]);
  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: `${status}`, ContentType: 'application/json', MessageBody: Match.serializedJson(Match.objectLike({ status })) } }],
  });
});

test('has an alarm on too few healthy targets of a feature, if it is asked for', () => {
  const alarms = { healthyTargets: AlarmOverride.of({ threshold: 2 }) };
  const { facade, targets } = created({}, { legacy: LEGACY, alarms });
  facade.migrate('Reports', targets, { paths: ['/reports'] });
  expect(facade.operations.alarms).toHaveProperty('reportsHealthyTargets');
  expect(created({}, { legacy: LEGACY }, '/health').facade.operations.alarms).not.toHaveProperty('legacyHealthyTargets');
});

test('every request goes where the rules of the façade function alone would send it, unless that is refused', () => {
  const path = fc.constantFrom('/', '/*', '/a', '/a*', '/a/*', '/a/b', '/a/b*', '/a/b/*', '/ab*', '/a/b/c', '/b');
  const feature = fc.record({ paths: fc.uniqueArray(path, { minLength: 1, maxLength: 3 }), isDirect: fc.boolean(), isBeta: fc.boolean() });
  const requests = ['/', '/a', '/ab', '/abc', '/a/', '/a/b', '/a/bc', '/a/b/', '/a/b/c', '/a/b/c/d', '/b', '/c'];
  fc.assert(fc.property(fc.array(feature, { minLength: 1, maxLength: 4 }), fc.boolean(), (generated, hasLegacyTargets) => {
    const taken = new Set<string>();
    const features = generated.map((each, i) => ({ ...each, name: `F${i}`, paths: each.paths.filter(own => taken.size < taken.add(`${each.isBeta} ${own}`).size) }))
      .filter(({ paths }) => paths.length > 0);
    const { stack, facade, orders, targets } = created({}, { legacy: LEGACY }, hasLegacyTargets ? '/' : undefined);
    for (const { name, isDirect, isBeta, paths } of features) {
      facade.migrate(name, isDirect ? targets : orders, { paths, when: isBeta ? RequestMatch.header('x-beta', ['1']) : undefined });
    }
    if (facade.node.validate().length > 0) return;
    const rules = rulesOf(stack, facade);
    // conditions of targets come first at the same path
    const alone = new Rules([...features].sort((a, b) => Number(b.isDirect) - Number(a.isDirect))
      .map(each => ({ ...each, when: each.isBeta ? [{ header: 'x-beta', values: ['1'] }] : [] })));
    for (const request of requests) {
      for (const isBeta of [false, true]) {
        const takes = (pattern: string) => pattern.endsWith('*') ? request.startsWith(pattern.slice(0, -1)) : request === pattern;
        const to = rules.find(rule => takes(rule.path) && (isBeta || !rule.isConditional))?.to ?? (hasLegacyTargets ? 'Legacy' : 'Facade');
        const chosen = alone.featureOf(request, { headers: isBeta ? { 'x-beta': '1' } : {}, query: new URLSearchParams() });
        const expected = chosen?.isDirect ? [chosen.name] : chosen ? ['Facade'] : ['Legacy', 'Facade'];
        expect({ request, isBeta, to, expected }).toMatchObject({ to: expected.find(each => each === to) ?? expected[0] });
      }
    }
  }), { numRuns: 20 });
});

describe('refuses', () => {
  const paths = ['/orders'];
  const only = "for the targets of 'Orders', which the load balancer forwards to without the façade function (Backend.function and Backend.http have it)";
  test.each<[string, object, string]>([
    ['a weight', { paths, weight: 10 }, `weight must be 100 ${only}: its own weights draw a client anew when a cookie of at most 7 days ends, got 10.`],
    ['a timeout', { paths, timeout: Duration.seconds(3) }, `timeout must be left out ${only}, got 'a value'.`],
    ['a translation', { paths, translation: { addPathPrefix: '/v1' } }, `translation must be left out ${only}, got 'a value'.`],
    ['five values', { paths, when: RequestMatch.header('x-beta', ['1', '2', '3', '4', '5']) }, "when must hold at most 4 values for 'Orders' (Elastic Load Balancing limit), got 5."],
    ['a character', { paths: ['/orders;v=1'] }, "paths must have letters, digits and -_.~$'@:+ between slashes for 'Orders' (Elastic Load Balancing limit), got '/orders;v=1'."],
    ['a long path', { paths: [`/${'x'.repeat(128)}`] }, `paths must have at most 128 characters for 'Orders' (Elastic Load Balancing limit), got '/${'x'.repeat(128)}'.`],
  ])('%s of a feature with targets', (_, options, message) => {
    const { stack, facade, targets } = created();
    const before = stack.node.findAll().length;
    expect(() => facade.migrate('Orders', targets, options as never)).toThrow(new Error(`Strangler at 'Shop/Facade': ${message}`));
    expect(stack.node.findAll().length).toBe(before);
  });

  test('a rollback of targets, and a name that is taken', () => {
    const { stack, facade, targets } = created();
    const rollbackOn = [errorsAlarm(stack, 'Errors')];
    expect(() => facade.migrate('Orders', targets, { paths, rollbackOn })).toThrow(`rollbackOn must be left out ${only}, got 'a value'.`);
    expect(() => facade.migrate('legacy', targets, { paths })).toThrow("name must differ from 'Legacy', which is the name of the targets of legacy, got 'legacy'.");
  });

  test('two features that take the same requests, with both names', () => {
    const { facade, targets, orders } = created();
    facade.migrate('First', targets, { paths });
    expect(() => facade.migrate('Second', orders, { paths, weight: 10 })).toThrow("paths must be of one feature for the same conditions: 'First' and 'Second' both take '/orders' without conditions, got '/orders'.");
  });

  test('conditions of the façade function whose other requests are for targets, at synthesis and with both names', () => {
    const made = () => {
      const all = created();
      all.facade.migrate('Beta', all.orders, { paths: ['/orders/new'], when: RequestMatch.header('x-beta', ['1']) }).add('Orders', all.targets, { paths: ['/orders/*'] });
      return all;
    };
    expect(() => Template.fromStack(made().stack)).toThrow("Strangler at 'Shop/Facade': when must be left out, because other requests of '/orders/new' are for 'Orders': "
      + "the façade function, which decides on 'Beta', does not call its targets, got '/orders/new'.");
    const { stack, facade, orders } = made();
    facade.migrate('Rest', orders, { paths: ['/orders/n*'] }); // it takes the other requests before the targets do
    expect(rulesOf(stack, facade).map(({ path }) => path)).toEqual(['/orders/new', '/orders/n*', '/orders/*']);
  });

  test.each<[string, Partial<LoadBalancerFacadeOptions>, string]>([
    ['a certificate and plain HTTP', { listener: FacadeListener.plainHttp(), certificate: { certificateArn: CERTIFICATE } as never },
      "Strangler at 'Shop/Facade': engine.listener must be left out with a certificate, got 'FacadeListener.plainHttp()'."],
    ['neither', { certificate: undefined }, "Strangler at 'Shop/Facade': engine.certificate must be given, or engine.listener: FacadeListener.plainHttp(), got nothing."],
    ['another listener', { listener: 'http' as never }, "Strangler at 'Shop/Facade': engine.listener must be FacadeListener.plainHttp(), got 'http'."],
    ['tokens over plain HTTP', { listener: FacadeListener.plainHttp(), auth: WebAuth.jwt({ issuer: 'https://id.example.com', audience: ['shop'] }) },
      "Strangler at 'Shop/Facade': engine.certificate must be given for the authorization (listeners verify tokens over HTTPS only), got nothing."],
    ['IAM', { auth: WebAuth.iam() }, 'WebAuth.iam: API must be an HTTP API, a REST API or a GraphQL API (load balancers do not verify signatures), got an Application Load Balancer.'],
    ['one zone', { vpc: ec2.Vpc.fromVpcAttributes(shop(), 'One', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }) },
      "Strangler at 'Shop/Facade': engine.vpc must have subnets in at least 2 Availability Zones (load balancer limit), got 'a'."],
    ['a function as the targets of legacy', { legacyTargets: LEGACY }, "Strangler at 'Shop/Facade': engine.legacyTargets must be Backend.ipAddresses or Backend.fargateService, got 'a backend of another kind'."],
  ])('%s', (_, options, message) => {
    expect(() => created(options)).toThrow(new Error(message));
  });

  test('grants for callers, and more paths of one length than there are priorities', () => {
    const { stack, facade, targets } = created();
    expect(() => facade.grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }))).toThrow('engine must be FacadeEngine.httpApi() for grantInvoke (load balancers do not verify signatures), got \'FacadeEngine.applicationLoadBalancer()\'.');
    const many = (from: number) => Array.from({ length: 20 }, (_, i) => `/a${from + i}`);
    facade.add('A', targets, { paths: many(10) });
    expect(() => facade.add('B', targets, { paths: many(30) })).toThrow(/paths must be at most 39 of one length on a load balancer \(library limit: priorities of rules\), of which 'B' needs one more, got '\/a\d\d'/);
  });
});

test('plain HTTP has a warning', () => {
  const { stack, facade } = created({ listener: FacadeListener.plainHttp() });
  Annotations.fromStack(stack).hasWarning('/Shop/Facade', Match.stringLikeRegexp('The façade speaks plain HTTP.*plainHttp'));
  expect(stack.resolve(facade.url)).toMatchObject({ 'Fn::Join': ['', ['http://', expect.anything()]] });
});

test('above 100 rules there is a warning that names the feature', () => {
  const { stack, facade, targets } = created();
  for (let i = 0; i < 6; i++) { facade.add(`F${i}`, targets, { paths: Array.from({ length: 17 }, (_, j) => `/${'x'.repeat(i)}${j}`) }); }
  Annotations.fromStack(stack).hasWarning('/Shop/Facade', Match.stringLikeRegexp("From 'F5' on, the load balancer has more than 100 rules"));
});
