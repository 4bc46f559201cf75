import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** A property of the first resource of a type. */
const shown = (type: string, property: string) => (template: StackTemplate) => propertyOf(template.ofType(type)[0], property);

export const defaults: StatedDefaults = {
  'QueueLoadLevelingProps.maxConcurrency': {
    fixture: 'default', actual: shown(MAPPING, 'ScalingConfig.MaximumConcurrency'), expected: { 5: 5 },
  },
  'QueueLoadLevelingProps.maxReceiveCount': {
    fixture: 'default',
    actual: template => template.ofType('AWS::SQS::Queue').map(queue => propertyOf(queue, 'RedrivePolicy.maxReceiveCount')).find(Number),
    expected: { 5: 5 },
  },
  'QueueLoadLevelingProps.delivery': {
    fixture: 'default',
    actual: template => template.ofType('AWS::SQS::Queue').map(({ properties }) => properties.FifoQueue ?? 'standard'),
    expected: { 'QueueDelivery.standard()': ['standard', 'standard'] },
  },
  'FifoDeliveryOptions.contentBasedDeduplication': {
    fixture: 'FIFO',
    actual: template => template.ofType('AWS::SQS::Queue').some(({ properties }) => properties.ContentBasedDeduplication === true),
    expected: { false: false },
  },
  'AsyncHttpApiOptions.path': {
    fixture: 'asynchronous HTTP API',
    actual: template => template.ofType('AWS::ApiGatewayV2::Route').some(({ properties }) => properties.RouteKey === 'POST /requests'),
    expected: { "'requests'": true },
  },
  'AsyncHttpApiOptions.auth': {
    fixture: 'asynchronous HTTP API',
    actual: template => [...new Set(template.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.AuthorizationType))],
    expected: { 'WebAuth.iam()': ['AWS_IAM'] },
  },
  'AsyncHttpApiOptions.claimCheck': {
    fixture: 'asynchronous HTTP API',
    actual: template => template.ofType('AWS::S3::Bucket').length,
    expected: { 'ClaimCheck.none()': 0 },
  },
  'HmacSignatureOptions.encoding': {
    fixture: 'webhook API with a signature of its own',
    actual: template => template.ofType('AWS::Lambda::Function').some(({ properties }) => /encoding\W+hex\b/.test(JSON.stringify(properties))),
    expected: { 'SignatureEncoding.HEX': true },
  },
  'WebhookApiOptions.path': {
    fixture: 'webhook API with a signature of its own',
    actual: template => template.ofType('AWS::ApiGatewayV2::Route').some(({ properties }) => properties.RouteKey === 'POST /webhooks'),
    expected: { "'webhooks'": true },
  },
  'WebhookApiOptions.claimCheck': {
    fixture: 'webhook API with a signature of its own',
    actual: template => template.ofType('AWS::S3::Bucket').length,
    expected: { 'ClaimCheck.none()': 0 },
  },
  'WebhookApiOptions.ownApi': {
    fixture: 'webhook API with a signature of its own',
    actual: template => template.ofType('AWS::ApiGatewayV2::Api').length,
    expected: { true: 1 },
  },
};
