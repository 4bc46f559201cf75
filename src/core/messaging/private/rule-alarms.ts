import { aws_cloudwatch as cloudwatch, aws_events as events, aws_sqs as sqs, Duration, Fn } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { addSilenceAlarm } from '../../operations/private/silence-alarm';

/** A library default: EventBridge makes 185 calls in a day, one in 8 minutes on average. */
const RETRY_PERIOD = Duration.minutes(15);

/** CloudWatch has the rules of the account's default bus without the dimension of the bus. */
export const DEFAULT_BUS = 'default';

/**
 * A metric of a rule, a count (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html).
 *
 * @param busName where the rule is on another bus than at first
 */
export function ruleMetric(metricName: string, bus: events.IEventBus, rule: events.Rule, busName = bus.eventBusName): cloudwatch.Metric {
  const isDefault = bus.eventBusName === DEFAULT_BUS;
  // rule/<bus>/<rule>: the Ref of a rule is <bus>|<rule>, no attribute has the name alone
  const name = Fn.select(isDefault ? 1 : 2, Fn.split('/', rule.ruleArn));
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: isDefault ? { RuleName: name } : { EventBusName: busName, RuleName: name },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });
}

/** A metric of several rules together. */
function total(metricName: string, bus: events.IEventBus, rules: events.Rule[], period = Duration.minutes(1)): cloudwatch.IMetric {
  const [first, ...others] = rules.map(rule => ruleMetric(metricName, bus, rule).with({ period }));
  if (others.length === 0) { return first; }
  const usingMetrics = Object.fromEntries([first, ...others].map((metric, index) => [`rule${index + 1}`, metric]));
  // each has data only in minutes in which it is not 0
  const expression = Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({ label: metricName, expression, usingMetrics, period });
}

/** The alarm `<name>Silence` on too few events that match the rules of a subscription. */
export function addRuleSilenceAlarm(operations: Operations, name: string, bus: events.IEventBus, rules: events.Rule[], override?: AlarmOverride) {
  addSilenceAlarm(operations, `${name}Silence`, {
    override,
    senders: 'publishers',
    called: 'events that matched the rules of the subscription',
    counted: rules.map(rule => ruleMetric('MatchedEvents', bus, rule)),
    firstStep: `Run \`aws events describe-event-bus --name ${bus.eventBusName}\`: its policy must allow the publishers. Then find out whether the publishers run.`,
  });
}

const PERMISSION = 'A permission or the target is missing.';

export interface RuleAlarmOverrides {
  readonly failedInvocations?: AlarmOverride;
  readonly deadLettersFailed?: AlarmOverride;
  readonly ruleThrottled?: AlarmOverride;
  readonly deliveryRetries?: AlarmOverride;
}

export interface RuleAlarmOptions {
  readonly bus: events.IEventBus;
  readonly rules: events.Rule[];
  readonly deadLetterQueue: sqs.IQueue;
  readonly overrides?: RuleAlarmOverrides;
  /**
   * The cause of failed invocations.
   * @default - permissions
   */
  readonly cause?: string;
}

/**
 * The alarms of a rule, named `<name>FailedInvocations`, `<name>DeadLettersFailed`, `<name>RuleThrottled`.
 * These metrics are best effort; the dead-letter queue is authoritative.
 */
export function addRuleAlarms(operations: Operations, name: string, options: RuleAlarmOptions) {
  const { bus, rules, deadLetterQueue: { queueUrl }, overrides = {}, cause = PERMISSION } = options;
  operations.addAlarm(`${name}FailedInvocations`, {
    metric: total('FailedInvocations', bus, rules),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'failedInvocations',
      whatHappened: 'The number of events that EventBridge permanently failed to deliver was above {threshold} per minute for {window}. '
        + cause,
      impact: 'This subscriber has not received the events: they are in its dead-letter queue. Other subscribers are not affected.',
      firstStep: `Run \`aws sqs receive-message --queue-url ${queueUrl} --message-attribute-names All\`: the attribute ERROR_CODE names the cause.`,
    },
  }, overrides.failedInvocations);
  operations.addAlarm(`${name}DeadLettersFailed`, {
    metric: total('InvocationsFailedToBeSentToDlq', bus, rules),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      section: 'deadLettersFailed',
      whatHappened: 'The number of events that EventBridge could deliver neither to the subscription nor to its dead-letter queue '
        + 'was above {threshold} per minute for {window}.',
      impact: 'This subscriber has lost the events, unless the bus has an archive.',
      firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${queueUrl} --attribute-names Policy KmsMasterKeyId\` and restore both as in the template. `
        + 'Then replay the archive to the rule.',
    },
  }, overrides.deadLettersFailed);
  operations.addAlarm(`${name}RuleThrottled`, {
    metric: total('ThrottledRules', bus, rules),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'ruleThrottled',
      whatHappened: 'The number of times that EventBridge throttled the rule of the subscription was above {threshold} per minute for {window}.',
      impact: 'This subscriber reacts late. No event is lost within the maximum age of an event.',
      firstStep: 'Run `aws service-quotas list-service-quotas --service-code events`, and request an increase of the quota for invocations.',
    },
  }, overrides.ruleThrottled);
}

/**
 * The alarm `<name>DeliveryRetries` on an endpoint that does not take events. EventBridge retries for up to a day, before anything is a dead letter:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring-events-best-practices.html
 */
export function addDeliveryRetriesAlarm(
  operations: Operations, name: string, { bus, rules, overrides = {} }: RuleAlarmOptions, { apiDestinationName }: events.IApiDestination,
) {
  operations.addAlarm(`${name}DeliveryRetries`, {
    metric: total('RetryInvocationAttempts', bus, rules, RETRY_PERIOD),
    threshold: 0,
    evaluationPeriods: 2,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'deliveryRetries',
      whatHappened: 'The number of calls of the endpoint that EventBridge repeated was above {threshold} per {period} for {window}. '
        + 'The endpoint is down, slow, or refuses the credentials or the rate.',
      impact: 'This subscriber gets events late. At the maximum age of an event they are moved to its dead-letter queue.',
      firstStep: `Run \`aws events describe-api-destination --name ${apiDestinationName}\`, and call the endpoint that it prints.`,
    },
  }, overrides.deliveryRetries);
}
