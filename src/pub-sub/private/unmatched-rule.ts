import {
  ArnFormat, aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_logs as logs, CfnDeletionPolicy, Duration, Lazy, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventPattern, LONGEST_PATTERN, patternLength } from './event-pattern';
import { ruleMetric } from './rule-alarms';
import { countRule } from './rule-quota';
import { allowDeadLetters } from './rule-target';
import { EventContract } from '../../core/messaging/event-contract';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { deliveredLogGroup } from '../../core/private/delivered-log-group';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { shortDescription } from '../../core/private/short-description';
import { Validation } from '../../core/private/validation';
import { addDeadLetterAlarms, deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { PubSubAlarms } from '../pub-sub-alarms';

export interface UnmatchedRuleProps {
  readonly eventBus: events.IEventBus;
  /** The sources whose events count, where the bus is shared. Default: all. */
  readonly sources?: string[];
  readonly isLogged: boolean;
  readonly operations: Operations;
  readonly alarms: PubSubAlarms;
}

/** A rule that matches events whose type no subscription takes. CloudWatch counts the matches of a rule without target, too. */
export class UnmatchedRule extends Construct {
  readonly metric: cloudwatch.Metric;
  private readonly taken = new Set<string>();

  constructor(scope: Construct, id: string, props: UnmatchedRuleProps) {
    super(scope, id);
    const { eventBus, sources, operations } = props;
    const source = sources ? [...new Set(sources)] : [{ prefix: '' }];
    const rule = new events.Rule(this, 'Rule', {
      eventBus,
      description: shortDescription('rule', `Events of ${scope.node.path} that no subscription takes`),
      eventPattern: { source: events.Match.prefix('') },
    });
    (rule.node.defaultChild as events.CfnRule).eventPattern = Lazy.any({
      produce: () => this.pattern(source),
    });
    countRule(eventBus);
    this.node.addValidation({ validate: () => this.tooManyTypes(scope, this.pattern(source)) });
    const logGroup = props.isLogged ? this.log(rule, props) : undefined;
    if (!logGroup) {
      acknowledge(rule, 'It has no target: only its matches are counted', 'Serverless-EventBusDLQ');
    }

    this.metric = ruleMetric('MatchedEvents', eventBus, rule);
    operations.addAlarm('unmatched', {
      metric: this.metric,
      threshold: 0,
      evaluationPeriods: 1,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        whatHappened: 'The number of events whose type no subscription takes was above {threshold} per minute for {window}.',
        impact: 'No consumer has received these events: a publisher is ahead of its consumers, or its event type is wrong.',
        firstStep: logGroup
          ? `Run \`aws logs tail ${logGroup.logGroupName} --since 1h\` for the types of the events, then subscribe to them or fix the publisher.`
          : `Run \`aws events list-rules --event-bus-name ${eventBus.eventBusName}\` for the types with a subscription. `
            + 'Subscribe to the others or fix their publisher. UnmatchedEvents.logged() keeps the events.',
      },
    }, props.alarms.unmatched);
  }

  private pattern(source: unknown[]): EventPattern {
    return { source, ...this.taken.size > 0 && { 'detail-type': [{ 'anything-but': [...this.taken].sort() }] } };
  }

  /** What no type of a list has cannot be split over several rules: an event would match each that does not name its type. */
  private tooManyTypes(pattern: Construct, eventPattern: EventPattern): string[] {
    const length = patternLength(this, eventPattern);
    return length <= LONGEST_PATTERN ? [] : [new Validation(pattern).problem('unmatched',
      `be left out where the types of all subscriptions do not fit into one event pattern of ${LONGEST_PATTERN} characters (EventBridge limit)`,
      `${this.taken.size} types in ${length} characters`)];
  }

  /** Excludes the types of a subscription. */
  take(contracts: EventContract[]) {
    contracts.forEach(({ eventType }) => this.taken.add(eventType));
  }

  /** CDK's target for log groups would add a custom resource to the stack, and one of the ten log policies of the account. */
  private log(rule: events.Rule, { eventBus, operations, alarms }: UnmatchedRuleProps): logs.LogGroup {
    const group = deliveredLogGroup(this, 'Log', 'events');
    const resource = group.node.defaultChild as logs.CfnLogGroup;
    // what it has logged stays where it is replaced, and expires
    resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    const arnOf = (service: string, name: string, resourceName: string, arnFormat?: ArnFormat) =>
      Stack.of(this).formatArn({ service, resource: name, resourceName, arnFormat });
    // of its name: a policy cannot refer to the resource that has it
    const arn = arnOf('logs', 'log-group', resource.logGroupName as string, ArnFormat.COLON_RESOURCE_NAME);
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
    const allow = (action: string, conditions?: iam.Conditions) => new iam.PolicyStatement({
      principals: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'].map(service => new iam.ServicePrincipal(service)),
      actions: [action],
      resources: [`${arn}:*`],
      conditions,
    });
    // the rule is made after the group, so that the policy names the rules of the bus
    const source = { 'aws:SourceArn': arnOf('events', 'rule', rulesOf(eventBus)) };
    resource.resourcePolicyDocument = new iam.PolicyDocument({
      statements: [allow('logs:CreateLogStream'), allow('logs:PutLogEvents', { ArnLike: source })],
    });
    const failed = deadLetterQueue(this, 'DeadLetterQueue');
    allowDeadLetters(failed, [rule.ruleArn]);
    rule.addTarget({
      bind: () => ({
        arn: arnOf('logs', 'log-group', group.logGroupName, ArnFormat.COLON_RESOURCE_NAME),
        deadLetterConfig: { arn: failed.queueArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
      }),
    });
    addDeadLetterAlarms(operations, 'unmatchedDeadLetters', failed, {
      depth: alarms.unmatchedDeadLetters,
      age: alarms.unmatchedDeadLettersAge,
      severity: AlarmSeverity.NOTICE,
      ageSeverity: AlarmSeverity.NOTICE,
      whatHappened: 'The number of unmatched events that could not be written to the log group was above {threshold} for {window}. They are in its dead-letter queue.',
      impact: 'Users are not affected. The log group does not show these events.',
      loss: 'Users are not affected. The log group will never show the event.',
      firstStep: `Run \`aws logs describe-resource-policies --policy-scope RESOURCE --resource-arn ${arn}\`, and restore the policy as in the template.`,
    });
    return group;
  }
}

/** The ARN of a rule has the bus, unless it is the default bus (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html). */
function rulesOf({ eventBusName, node }: events.IEventBus): string {
  const isImported = node.defaultChild === undefined;
  return eventBusName === 'default' || (isImported && Token.isUnresolved(eventBusName)) ? '*' : `${eventBusName}/*`;
}
