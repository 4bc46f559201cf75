import { aws_cloudwatch as cloudwatch, aws_events as events, Duration, Fn } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { PubSubAlarms } from '../pub-sub-alarms';

/** The rules of the account's default bus are counted without it. */
const DEFAULT_BUS = 'default';

/** A metric of a rule, a count (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html). */
export function ruleMetric(metricName: string, bus: events.IEventBus, rule: events.Rule): cloudwatch.Metric {
  const isDefault = bus.eventBusName === DEFAULT_BUS;
  // rule/<bus>/<rule>: the Ref of a rule is <bus>|<rule>, its name is nowhere alone
  const name = Fn.select(isDefault ? 1 : 2, Fn.split('/', rule.ruleArn));
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: isDefault ? { RuleName: name } : { EventBusName: bus.eventBusName, RuleName: name },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });
}

/**
 * What EventBridge tells of a delivery, named `<name>FailedInvocations`, `<name>DeadLettersFailed`, `<name>RuleThrottled`.
 * The dead-letter queue is the authority: these metrics are best effort.
 */
export function addRuleAlarms(operations: Operations, name: string, bus: events.IEventBus, rule: events.Rule, { delivery }: PubSubAlarms) {
  const impact = 'This subscriber does not get them; others are not affected.';
  operations.addAlarm(`${name}FailedInvocations`, {
    metric: ruleMetric('FailedInvocations', bus, rule),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      section: 'failedInvocations',
      whatHappened: 'EventBridge failed to deliver events for good, because of permissions or a missing target.',
      impact,
      firstStep: 'Look into the subscription\'s dead-letter queue: the attribute ERROR_CODE of a message says why.',
    },
  }, delivery);
  operations.addAlarm(`${name}DeadLettersFailed`, {
    metric: ruleMetric('InvocationsFailedToBeSentToDlq', bus, rule),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      section: 'deadLettersFailed',
      whatHappened: 'EventBridge could neither deliver events nor set them aside in the subscription\'s dead-letter queue.',
      impact: 'They are lost for this subscriber, unless the bus has an archive.',
      firstStep: 'Restore the policy of the dead-letter queue (and of its key), then replay the archive to this rule.',
    },
  }, delivery);
  operations.addAlarm(`${name}RuleThrottled`, {
    metric: ruleMetric('ThrottledRules', bus, rule),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      section: 'ruleThrottled',
      whatHappened: 'EventBridge has slowed the deliveries of the subscription\'s rule for five minutes on end.',
      impact: 'This subscriber reacts late; nothing is lost within the longest age of an event.',
      firstStep: 'Compare with the quota "Invocations throttle limit" of EventBridge in this region, and ask for more.',
    },
  }, delivery);
}
