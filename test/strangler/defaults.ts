import { StatedDefaults } from '../contract/pattern-fixture';
import { propertyOf, StackTemplate } from '../contract/template/stack-template';

const progress = (template: StackTemplate) => template.ofType('AWS::Lambda::Function')
  .flatMap(({ attributes }) => (attributes.Metadata as { 'cdk-serverless-catalog:progress'?: { weight: number }[] } | undefined)?.['cdk-serverless-catalog:progress'] ?? []);

export const defaults: StatedDefaults = {
  'StranglerProps.engine': {
    fixture: 'default', actual: template => propertyOf(template.ofType('AWS::ApiGatewayV2::Api')[0], 'ProtocolType'), expected: { 'FacadeEngine.httpApi()': 'HTTP' },
  },
  'FeatureMigrationOptions.weight': { fixture: 'default', actual: template => progress(template)[0].weight, expected: { 100: 100 } },
};
