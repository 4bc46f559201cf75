import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { answering, network, privateRestApi, SCHEMA, service } from './parts';
import { AlarmOverride, Backend, IBackend, RobustApi, RobustApiProps, RoutingEngine, SimpleWebService, WebAuth } from '../../src';

function gateway(props: RobustApiProps = {}) {
  const stack = new Stack(new App(), 'Shop');
  return { stack, api: new RobustApi(stack, 'Gateway', props) };
}

const alarmNames = (api: RobustApi) => Object.keys(api.operations.alarms).filter(name => !/^api(ClientErrors|ServerErrors|Latency)$/.test(name)).sort();

/** The alarm as the template has it. */
function alarm(stack: Stack, api: RobustApi, name: string) {
  const { alarmName } = api.operations.alarm(name);
  const { Ref: id } = stack.resolve(alarmName) as { Ref: string };
  return Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')[id].Properties;
}

const ORDERS = ['ordersDuration', 'ordersErrors', 'ordersThrottles'];

describe('a function', () => {
  test('has its alarms once, for all of its routes', () => {
    const { stack, api } = gateway();
    const orders = answering(stack, 'Orders');
    api.addRoute('GET /orders', Backend.function(orders));
    api.addRoute('GET /orders/{id}', Backend.function(orders));
    expect(alarmNames(api)).toEqual(ORDERS);
    expect(alarm(stack, api, 'ordersThrottles').Dimensions).toEqual([{ Name: 'FunctionName', Value: stack.resolve(orders.functionName) }]);
  });

  test('that resolves fields has them', () => {
    const { stack, api } = gateway({ engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
    api.addResolver('Query.order', Backend.function(answering(stack, 'Orders')));
    expect(alarmNames(api)).toEqual(ORDERS);
  });

  test('behind a request router has them beside those of the router', () => {
    const { stack, api } = gateway();
    api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
    api.addRoute('GET /orders', Backend.function(answering(stack, 'Next')), { weight: 10 });
    expect(alarmNames(api)).toEqual(expect.arrayContaining([...ORDERS, 'nextErrors', 'getOrdersRouterErrors']));
  });

  test('of a SimpleWebService has those of its service only', () => {
    const { stack, api } = gateway();
    const orders = new SimpleWebService(stack, 'Orders', { handler: answering(stack, 'OrdersFunction') });
    api.addRoute('GET /orders', orders);
    expect(alarmNames(api)).toEqual([]);
    expect(Object.keys(orders.operations.alarms)).toContain('ordersFunctionErrors');
  });

  test('has the figures of the user, or no alarm', () => {
    const { stack, api } = gateway({ alarms: { functionErrors: AlarmOverride.disabled(), functionThrottles: AlarmOverride.of({ threshold: 7 }) } });
    api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
    expect(alarmNames(api)).toEqual(['ordersDuration', 'ordersThrottles']);
    expect(alarm(stack, api, 'ordersThrottles').Threshold).toBe(7);
  });

  test('whose id another one has elsewhere has a name of its own', () => {
    const { stack, api } = gateway();
    api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
    api.addRoute('GET /other', Backend.function(answering(new Stack(stack, 'Other'), 'Orders')));
    expect(new Set(alarmNames(api)).size).toBe(6);
  });
});

describe('a backend in a VPC', () => {
  test('behind an internal load balancer has an alarm on the 5xx of both', () => {
    const { stack, api } = gateway();
    const vpc = network(stack, 'Network');
    api.addRoute('ANY /baristas/{proxy+}', Backend.fargateService(service(stack, 'Baristas', vpc)));
    expect(alarmNames(api)).toEqual(['anyBaristasByProxyTargetErrors', 'anyBaristasByProxyUnhealthyTargets']);
    const { Metrics: metrics } = alarm(stack, api, 'anyBaristasByProxyTargetErrors');
    expect(metrics[0].Expression).toBe('IF((FILL(own, 0) + FILL(requests, 0)) >= 5, 100 * (FILL(own, 0) + FILL(targets, 0)) / (FILL(own, 0) + FILL(requests, 0)), 0)');
  });

  test('of a load balancer with other backends has one on its own 5xx only', () => {
    const { stack, api } = gateway();
    const vpc = network(stack, 'Network');
    const balanced = new RobustApi(stack, 'Balanced', { engine: RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none() }) });
    balanced.addRoute('GET /stock', Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 }));
    const { Metrics: metrics } = alarm(stack, balanced, 'getStockTargetErrors');
    expect(metrics[0].Expression).toBe('IF(requests >= 5, 100 * FILL(targets, 0) / requests, 0)');
    type Stat = { MetricStat: { Metric: { Dimensions: { Name: string }[] } } };
    const dimensions = (metrics.slice(1) as Stat[]).map(({ MetricStat: { Metric } }) => Metric.Dimensions.map(({ Name }) => Name).sort());
    expect(dimensions).toEqual([['LoadBalancer', 'TargetGroup'], ['LoadBalancer', 'TargetGroup']]);
    expect(alarmNames(api)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => IBackend, string, string]>([
    ['tasks', stack => Backend.fargateService(service(stack, 'Baristas', network(stack, 'Network'))), 'getOrdersHealthyTargets', 'AWS/ApplicationELB'],
    ['a private REST API', stack => privateRestApi(stack, 'Reports', network(stack, 'Network')), 'getOrdersHealthyTargets', 'AWS/NetworkELB'],
  ])('that is %s has an alarm on too few healthy targets, if it is asked for', (_, backend, name, namespace) => {
    const { stack, api } = gateway({ alarms: { healthyTargets: AlarmOverride.of({ threshold: 2 }) } });
    api.addRoute('GET /orders', backend(stack));
    expect(alarm(stack, api, name)).toMatchObject({
      Namespace: namespace,
      MetricName: 'HealthyHostCount',
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 2,
      EvaluationPeriods: 5,
      TreatMissingData: 'breaching',
    });
    const quiet = gateway({ alarms: { healthyTargets: AlarmOverride.disabled() } });
    quiet.api.addRoute('GET /orders', backend(quiet.stack));
    expect(alarmNames(quiet.api)).not.toContain(name);
  });

  test('cannot have fewer than 0 healthy targets', () => {
    const { stack, api } = gateway({ alarms: { healthyTargets: AlarmOverride.of({ threshold: 0 }) } });
    expect(() => api.addRoute('GET /orders', Backend.fargateService(service(stack, 'Baristas', network(stack, 'Network'))))).toThrow(
      'threshold of the alarm getOrdersHealthyTargets must be above 0, because the metric never is below, got 0.');
  });

  test('that is a private REST API has an alarm on the addresses of its endpoint, once for all of its routes', () => {
    const { stack, api } = gateway();
    const reports = privateRestApi(stack, 'Reports', network(stack, 'Network'));
    api.addRoute('GET /reports', reports);
    api.addRoute('GET /reports/{id}', reports);
    expect(alarmNames(api)).toEqual(['getReportsUnhealthyTargets']);
    expect(alarm(stack, api, 'getReportsUnhealthyTargets')).toMatchObject({ Namespace: 'AWS/NetworkELB', MetricName: 'UnHealthyHostCount', Statistic: 'Maximum' });
  });
});
