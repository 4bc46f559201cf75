import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

const aggregatorTimeout = (template: StackTemplate) => propertyOf(template.ofType('AWS::Lambda::Function').find(({ path }) => path.endsWith('/Handler/Resource'))!, 'Timeout');

export const defaults: StatedDefaults = {
  'AggregatorProps.exposure': {
    fixture: 'default', actual: template => propertyOf(template.ofType('AWS::ApiGatewayV2::Api')[0], 'ProtocolType'), expected: { 'ServiceExposure.httpApi()': 'HTTP' },
  },
  // one second is for the answer
  'AggregatorProps.deadline': { fixture: 'default', actual: aggregatorTimeout, expected: { 'Duration.seconds(5)': 6 } },
  'AggregatorProps.cache': { fixture: 'default', actual: template => template.ofType('AWS::DynamoDB::Table').filter(({ path }) => !/\/Circuits\//.test(path)).length, expected: { 'ResponseCache.none()': 0 } },
};
