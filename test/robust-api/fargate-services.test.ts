import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { certificate, network, service } from './parts';
import { Backend, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { shop } from '../support/stacks';

type Resources = ReturnType<Template['findResources']>;

const ENGINES: [string, (stack: Stack, vpc: ec2.IVpc) => RoutingEngine][] = [
  ['applicationLoadBalancer', (stack, vpc) => RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), certificate: certificate(stack, 'Certificate') })],
  ['httpApi', () => RoutingEngine.httpApi()],
  ['restApi', () => RoutingEngine.restApi()],
];

/**
 * The services that may be created before a load balancer has their target group. ECS refuses them: "The target group with
 * targetGroupArn ... does not have an associated load balancer" (https://github.com/aws/aws-cdk/issues/1160).
 */
function refusedServices(template: Template): string[] {
  const forwards: Resources = {
    ...template.findResources('AWS::ElasticLoadBalancingV2::Listener'), ...template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'),
  };
  return Object.entries(template.findResources('AWS::ECS::Service')).filter(([, { Properties, DependsOn = [] }]) => {
    const groups = (Properties.LoadBalancers as { TargetGroupArn: { Ref: string } }[]).map(({ TargetGroupArn }) => TargetGroupArn.Ref);
    const before = (DependsOn as string[]).map(id => JSON.stringify(forwards[id]?.Properties ?? {}));
    return groups.length === 0 || groups.some(group => !before.some(text => text.includes(`{"Ref":"${group}"}`)));
  }).map(([id]) => id);
}

describe.each(ENGINES)('with %s', (_, engine) => {
  test('a service waits for what forwards to it', () => {
    const stack = shop();
    const vpc = network(stack, 'Network');
    const api = new RobustApi(stack, 'Gateway', { engine: engine(stack, vpc) });
    const baristas = Backend.fargateService(service(stack, 'Baristas', vpc));
    api.addRoute('ANY /baristas/{proxy+}', baristas);
    api.addRoute('GET /shifts', baristas);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ECS::Service', 1);
    expect(refusedServices(template)).toEqual([]);
  });
});

test('services by weight and by condition wait for their rules', () => {
  const stack = shop();
  const vpc = network(stack, 'Network');
  const api = new RobustApi(stack, 'Gateway', { engine: ENGINES[0][1](stack, vpc) });
  api.addRoute('GET /orders', Backend.fargateService(service(stack, 'Orders', vpc)));
  api.addRoute('GET /orders', Backend.fargateService(service(stack, 'Weighted', vpc)), { weight: 10 });
  api.addRoute('GET /orders', Backend.fargateService(service(stack, 'Conditional', vpc)), { when: RequestMatch.header('x-client', ['app']) });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ECS::Service', 3);
  expect(refusedServices(template)).toEqual([]);
});

test('a service of another stack waits for its rule', () => {
  const stack = shop();
  const vpc = network(new Stack(stack.node.root, 'Network'), 'Network');
  const services = new Stack(stack.node.root, 'Services');
  const api = new RobustApi(stack, 'Gateway', { engine: ENGINES[0][1](stack, vpc) });
  api.addRoute('GET /orders', Backend.fargateService(service(services, 'Orders', vpc)));
  Template.fromStack(services).resourceCountIs('AWS::ECS::Service', 1);
  expect(services.dependencies).toContain(stack);
});
