import { listOf, Properties, propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { StatedDefaults } from '../contract/pattern-fixture';

const count = (...types: string[]) => (template: StackTemplate) => template.ofType(...types).length;

/** A property of the target of the first rule. */
const ofTarget = (property: string) => (template: StackTemplate) =>
  (listOf(propertyOf(template.ofType('AWS::Events::Rule')[0], 'Targets'))[0] as { RetryPolicy: Properties }).RetryPolicy[property];

export const defaults: StatedDefaults = {
  'PubSubProps.broker': { fixture: 'default', actual: count('AWS::Events::EventBus'), expected: { 'EventBroker.eventBus()': 1 } },
  'PubSubProps.archive': { fixture: 'default', actual: count('AWS::Events::Archive'), expected: { 'EventArchive.none()': 0 } },
  // the only rule is the subscription's
  'PubSubProps.unmatched': { fixture: 'default', actual: count('AWS::Events::Rule'), expected: { 'UnmatchedEvents.ignored()': 1 } },
  'EventSubscriptionOptions.idempotency': { fixture: 'default', actual: count('AWS::DynamoDB::Table'), expected: { 'Idempotency.none()': 0 } },
  'EventSubscriptionOptions.retryAttempts': { fixture: 'default', actual: ofTarget('MaximumRetryAttempts'), expected: { 185: 185 } },
  'EventSubscriptionOptions.maxEventAge': { fixture: 'default', actual: ofTarget('MaximumEventAgeInSeconds'), expected: { 'Duration.hours(24)': 86400 } },
};
