import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

const first = (template: StackTemplate, type: string, property: string) => propertyOf(template.ofType(type)[0], property);

export const defaults: StatedDefaults = {
  'SimpleWebServiceProps.exposure': {
    fixture: 'default',
    actual: template => first(template, 'AWS::ApiGatewayV2::Api', 'ProtocolType'),
    expected: { 'ServiceExposure.httpApi()': 'HTTP' },
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
