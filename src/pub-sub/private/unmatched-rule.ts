import {
  ArnFormat, aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_logs as logs, aws_sqs as sqs,
  CfnDeletionPolicy, Lazy, Stack, Token,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { EventPattern, LONGEST_PATTERN, patternLength } from './event-pattern';
import { countRule } from './rule-quota';
import { typesTaken } from './types-taken';
import { UnmatchedFilter } from './unmatched-filter';
import { EventContract } from '../../core/messaging/event-contract';
import { DEFAULT_BUS, ruleMetric } from '../../core/messaging/private/rule-alarms';
import { allowDeadLetters, retriedDelivery } from '../../core/messaging/private/rule-delivery';
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
  /** That of the bus, if it has a key. */
  readonly busDeadLetterQueue?: sqs.IQueue;
  readonly operations: Operations;
  readonly alarms: PubSubAlarms;
}

const EVERY_SOURCE = [{ prefix: '' }];

/**
 * A rule that matches events whose type no subscription takes. CloudWatch counts the matches of a rule without target, too. Where
 * one pattern cannot name all types, a filter finds the events, and the rule is on the filter's bus.
 */
export class UnmatchedRule extends Construct {
  readonly metric: cloudwatch.Metric;
  readonly logGroup?: logs.LogGroup;
  private readonly taken = new Set<string>();
  private readonly source: unknown[];
  private filter?: UnmatchedFilter;

  constructor(private readonly pattern: Construct, id: string, private readonly props: UnmatchedRuleProps) {
    super(pattern, id);
    const { eventBus, sources, operations } = props;
    this.source = sources ? [...new Set(sources)] : EVERY_SOURCE;
    const rule = new events.Rule(this, 'Rule', {
      eventBus,
      description: shortDescription('rule', `Events of ${pattern.node.path} that no subscription takes`),
      eventPattern: { source: events.Match.prefix('') },
    });
    const resource = rule.node.defaultChild as events.CfnRule;
    resource.eventBusName = Lazy.string({ produce: () => this.bus.eventBusName });
    resource.eventPattern = Lazy.any({ produce: () => this.filter ? { source: EVERY_SOURCE } : this.without(fitting(this.allTaken(), this.room)) });
    this.warnOfTypesWithoutRoom();
    countRule(eventBus);
    const logGroup = props.isLogged ? this.log(rule, props) : undefined;
    this.logGroup = logGroup;
    if (!logGroup) {
      acknowledge(rule, 'It has no target: only its matches are counted', 'Serverless-EventBusDLQ');
    }

    this.metric = ruleMetric('MatchedEvents', eventBus, rule, Lazy.string({ produce: () => this.bus.eventBusName }));
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

  /** The bus of the rule. */
  private get bus(): events.IEventBus {
    return this.filter?.eventBus ?? this.props.eventBus;
  }

  private without(types: string[]): EventPattern {
    return { source: this.source, ...types.length > 0 && { 'detail-type': [{ 'anything-but': types.sort() }] } };
  }

  /** The characters of a pattern that types have. */
  private get room(): number {
    return LONGEST_PATTERN - patternLength(this, this.without(['']));
  }

  /** At synthesis, when all rules of the app are there. */
  private allTaken(): Set<string> {
    const isUnmatchedRule = (rule: IConstruct) => rule.node.scopes.some(scope => scope instanceof UnmatchedRule);
    return new Set([...this.taken, ...typesTaken(this.props.eventBus, isUnmatchedRule)]);
  }

  /** A filter, which has room for them, is made where they are given. */
  private warnOfTypesWithoutRoom() {
    const validate = () => {
      const all = this.allTaken();
      const named = new Set(fitting(all, this.room));
      const left = [...all].filter(type => !named.has(type));
      if (!this.filter && left.length > 0) {
        new Validation(this.pattern).warn('unmatchedTypes', 'unmatched', `name the types that rules of the app take, within ${LONGEST_PATTERN} characters`, left.join(', '),
          'These count as unmatched. Give their contracts as UnmatchedEvents.counted({ takenElsewhere }).');
      }
      return [];
    };
    this.node.addValidation({ validate });
  }

  /** Excludes the types of a subscription. */
  take(contracts: EventContract[]) {
    contracts.forEach(({ eventType }) => this.taken.add(eventType));
    if (this.filter || fitting(this.taken, this.room).length === this.taken.size) { return; }
    const { eventBus, alarms } = this.props;
    new Validation(this.pattern).check(eventBus.eventBusName !== DEFAULT_BUS, 'unmatched',
      `be left out on the default bus where one event pattern of ${LONGEST_PATTERN} characters cannot name all types: use a bus of your own`, `${this.taken.size} types`);
    this.filter = new UnmatchedFilter(this, 'Filter', {
      ...this.props,
      pattern: this.pattern,
      alarms: alarms.unmatchedFilter,
      candidates: () => this.without(fitting(this.allTaken(), this.room)),
      types: () => [...this.allTaken()].sort(),
    });
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
    const source = { 'aws:SourceArn': arnOf('events', 'rule', Lazy.string({ produce: () => rulesOf(this.bus) })) };
    resource.resourcePolicyDocument = new iam.PolicyDocument({
      statements: [allow('logs:CreateLogStream'), allow('logs:PutLogEvents', { ArnLike: source })],
    });
    const failed = deadLetterQueue(this, 'DeadLetterQueue');
    allowDeadLetters(failed, [rule.ruleArn]);
    rule.addTarget({
      bind: () => ({
        arn: arnOf('logs', 'log-group', group.logGroupName, ArnFormat.COLON_RESOURCE_NAME),
        ...retriedDelivery(failed),
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
    operations.addAlarm('unmatchedLost', {
      metric: ruleMetric('InvocationsFailedToBeSentToDlq', eventBus, rule),
      threshold: 0,
      evaluationPeriods: 1,
      severity: AlarmSeverity.NOTICE,
      runbook: {
        whatHappened: 'The number of unmatched events that reached neither the log group nor its dead-letter queue was above {threshold} per minute for {window}.',
        impact: 'Users are not affected. The log group will never show these events.',
        firstStep: `Run \`aws sqs get-queue-attributes --queue-url ${failed.queueUrl} --attribute-names Policy\`, and restore the policy as in the template.`,
      },
    }, alarms.unmatchedLost);
    return group;
  }
}

/** The ARN of a rule has the bus, unless it is the default bus (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html). */
function rulesOf({ eventBusName, node }: events.IEventBus): string {
  const isImported = node.defaultChild === undefined;
  return eventBusName === DEFAULT_BUS || (isImported && Token.isUnresolved(eventBusName)) ? '*' : `${eventBusName}/*`;
}

/** The types, in the order of the subscriptions, that a list has room for: `"a","b"`. */
function fitting(types: Set<string>, room: number): string[] {
  let length = -'"",'.length;
  return [...types].filter(type => {
    length += JSON.stringify(type).length + ','.length;
    return length <= room;
  });
}
