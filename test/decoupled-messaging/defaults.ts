import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

/** A property of the first resource of a type. */
const shown = (type: string, property: string) => (template: StackTemplate) => propertyOf(template.ofType(type)[0], property);

export const defaults: StatedDefaults = {
  'ChannelSubscriptionOptions.idempotency': {
    fixture: 'topic', actual: template => template.ofType('AWS::DynamoDB::Table').length, expected: { 'Idempotency.none()': 0 },
  },
  'FifoTopicChannelOptions.contentBasedDeduplication': {
    fixture: 'FIFO topic', actual: template => shown('AWS::SNS::Topic', 'ContentBasedDeduplication')(template) === true, expected: { false: false },
  },
  'FifoQueueChannelOptions.contentBasedDeduplication': {
    fixture: 'FIFO queue',
    actual: template => template.ofType('AWS::SQS::Queue').some(({ properties }) => properties.ContentBasedDeduplication === true),
    expected: { false: false },
  },
  'StreamChannelOptions.retentionPeriod': { fixture: 'stream', actual: shown('AWS::Kinesis::Stream', 'RetentionPeriodHours'), expected: { 'Duration.days(1)': 24 } },
};
