import { StatedDefaults } from '../contract/pattern-fixture';
import { propertyOf, StackTemplate } from '../contract/template/stack-template';

const first = (template: StackTemplate, type: string, property: string) => propertyOf(template.ofType(type)[0], property);

export const defaults: StatedDefaults = {
  'SimpleWebServiceProps.exposure': {
    fixture: 'default',
    actual: template => first(template, 'AWS::ApiGatewayV2::Api', 'ProtocolType'),
    expected: { 'ServiceExposure.httpApi()': 'HTTP' },
  },
  'HttpApiExposureOptions.auth': {
    fixture: 'default',
    actual: template => [...new Set(template.ofType('AWS::ApiGatewayV2::Route')
      .filter(({ properties }) => properties.RouteKey !== '$default')
      .map(({ properties }) => properties.AuthorizationType))],
    expected: { 'WebAuth.iam()': ['AWS_IAM'] },
  },
  'GradualDeploymentOptions.canaryPercent': {
    fixture: 'gradual deployment',
    actual: template => first(template, 'AWS::CodeDeploy::DeploymentConfig', 'TrafficRoutingConfig.TimeBasedCanary.CanaryPercentage'),
    expected: { 10: 10 },
  },
  'GradualDeploymentOptions.interval': {
    fixture: 'gradual deployment',
    actual: template => first(template, 'AWS::CodeDeploy::DeploymentConfig', 'TrafficRoutingConfig.TimeBasedCanary.CanaryInterval'),
    expected: { 'Duration.minutes(10)': 10 },
  },
};
