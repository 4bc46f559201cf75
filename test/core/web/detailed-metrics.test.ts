import { Match, Template } from 'aws-cdk-lib/assertions';
import { Backend, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

const THROTTLE = { rateLimit: 1, burstLimit: 1 };

describe.each([[undefined, false], [false, false], [true, true]])('with detailedMetrics %s, metrics for each route are %s', (detailedMetrics, expected) => {
  const http = { DefaultRouteSettings: Match.objectLike({ DetailedMetricsEnabled: expected }), RouteSettings: { 'GET /orders': Match.objectLike({ DetailedMetricsEnabled: expected }) } };
  const rest = { MethodSettings: [Match.objectLike({ MetricsEnabled: expected }), Match.objectLike({ MetricsEnabled: expected })] };

  test.each([
    [RoutingEngine.httpApi({ detailedMetrics }), 'AWS::ApiGatewayV2::Stage', http],
    [RoutingEngine.restApi({ detailedMetrics }), 'AWS::ApiGateway::Stage', rest],
  ])('of an API: %#', (engine, type, properties) => {
    const stack = shop();
    new RobustApi(stack, 'Api', { engine }).addRoute('GET /orders', Backend.function(userFunction(stack)), { throttle: THROTTLE });
    Template.fromStack(stack).hasResourceProperties(type, properties);
  });

  test.each([
    [ServiceExposure.httpApi({ detailedMetrics }), 'AWS::ApiGatewayV2::Stage', http],
    [ServiceExposure.restApi({ detailedMetrics }), 'AWS::ApiGateway::Stage', rest],
  ])('of a service: %#', (exposure, type, properties) => {
    const stack = shop();
    new SimpleWebService(stack, 'Orders', { exposure }).addRoute('GET /orders', userFunction(stack), { throttle: THROTTLE });
    Template.fromStack(stack).hasResourceProperties(type, properties);
  });
});
