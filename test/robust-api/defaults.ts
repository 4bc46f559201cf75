import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

const shown = (type: string, property: string) => (template: StackTemplate) => propertyOf(template.ofType(type)[0], property);
const GRAPHQL = 'AWS::AppSync::GraphQLApi';

export const defaults: StatedDefaults = {
  'RobustApiProps.engine': {
    fixture: 'default',
    actual: template => template.ofType('AWS::ApiGatewayV2::Api').map(api => api.properties.ProtocolType),
    expected: { 'RoutingEngine.httpApi()': ['HTTP'] },
  },
  'HttpApiEngineOptions.auth': {
    fixture: 'default',
    actual: template => template.ofType('AWS::ApiGatewayV2::Route').filter(route => route.properties.RouteKey !== '$default').map(route => route.properties.AuthorizationType),
    expected: { 'WebAuth.iam()': ['AWS_IAM'] },
  },
  'ApplicationLoadBalancerEngineOptions.internetFacing': {
    fixture: 'internal load balancer',
    actual: template => template.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')[0].properties.Scheme === 'internet-facing',
    expected: { false: false },
  },
  'GraphqlApiEngineOptions.auth': {
    fixture: 'GraphQL', actual: shown(GRAPHQL, 'AuthenticationType'), expected: { 'WebAuth.iam()': 'AWS_IAM' },
  },
  'GraphqlApiEngineOptions.queryDepthLimit': { fixture: 'GraphQL', actual: shown(GRAPHQL, 'QueryDepthLimit'), expected: { 10: 10 } },
  'GraphqlApiEngineOptions.resolverCountLimit': { fixture: 'GraphQL', actual: shown(GRAPHQL, 'ResolverCountLimit'), expected: { 1000: 1000 } },
  'GraphqlApiEngineOptions.introspection': {
    fixture: 'GraphQL', actual: template => shown(GRAPHQL, 'IntrospectionConfig')(template) === 'ENABLED', expected: { false: false },
  },
};
