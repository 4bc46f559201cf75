import {
  ArnFormat, aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_logs as logs, Duration, Lazy, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ruleMetric } from './rule-alarms';
import { allowDeadLetters } from './rule-target';
import { EventContract } from '../../core/messaging/event-contract';
import { Operations } from '../../core/operations/operations';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { addDeadLetterAlarms, deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { PubSubAlarms } from '../pub-sub-alarms';

export interface UnmatchedRuleProps {
  readonly eventBus: events.IEventBus;
  /** Where others take events from the bus too: whose are looked at. */
  readonly sources?: string[];
  readonly isLogged: boolean;
  readonly operations: Operations;
  readonly alarms: PubSubAlarms;
}

/** A rule that matches what no subscription takes, by type. A rule without target is counted all the same. */
export class UnmatchedRule extends Construct {
  readonly metric: cloudwatch.Metric;
  private readonly taken = new Set<string>();

  constructor(scope: Construct, id: string, props: UnmatchedRuleProps) {
    super(scope, id);
    const { eventBus, sources, operations } = props;
    const source = sources ? [...new Set(sources)] : [{ prefix: '' }];
    const rule = new events.Rule(this, 'Rule', {
      eventBus,
      description: `Events of ${scope.node.path} that no subscription takes`,
      eventPattern: { source: events.Match.prefix('') },
    });
    (rule.node.defaultChild as events.CfnRule).eventPattern = Lazy.any({
      produce: () => ({ source, ...this.taken.size > 0 && { 'detail-type': [{ 'anything-but': [...this.taken].sort() }] } }),
    });
    if (props.isLogged) {
      this.log(rule, operations);
    } else {
      acknowledge(rule, 'It has no target: it is counted', 'Serverless-EventBusDLQ');
    }

    this.metric = ruleMetric('MatchedEvents', eventBus, rule);
    operations.addAlarm('unmatched', {
      metric: this.metric,
      threshold: 0,
      evaluationPeriods: 1,
      runbook: {
        whatHappened: 'Events arrived whose type no subscription takes.',
        impact: 'Nobody has reacted to them. A publisher is ahead of its consumers, or its event has the wrong type.',
        firstStep: 'Find their types in the log group of unmatched events (or with a rule of yours), then subscribe or mend the publisher.',
      },
    }, props.alarms.unmatched);
  }

  /** These types have a subscription. */
  take(contracts: EventContract[]) {
    contracts.forEach(({ eventType }) => this.taken.add(eventType));
  }

  /** CDK's own target would put a custom resource into the stack. */
  private log(rule: events.Rule, operations: Operations) {
    const group = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const arn = Stack.of(this).formatArn({
      service: 'logs', resource: 'log-group', resourceName: group.logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
    const allow = (action: string, conditions?: iam.Conditions) => new iam.PolicyStatement({
      principals: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'].map(service => new iam.ServicePrincipal(service)),
      actions: [action],
      resources: [`${arn}:*`],
      conditions,
    });
    new logs.ResourcePolicy(this, 'LogPolicy', {
      policyStatements: [allow('logs:CreateLogStream'), allow('logs:PutLogEvents', { ArnEquals: { 'aws:SourceArn': rule.ruleArn } })],
    });
    const setAside = deadLetterQueue(this, 'DeadLetterQueue');
    allowDeadLetters(setAside, rule.ruleArn);
    rule.addTarget({
      bind: () => ({
        arn,
        deadLetterConfig: { arn: setAside.queueArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
      }),
    });
    addDeadLetterAlarms(operations, 'unmatchedDeadLetters', setAside, {
      whatHappened: 'Events that no subscription takes could not be logged, and were set aside.',
      impact: 'None for users; the events can be read here instead of in the log group.',
      firstStep: 'Restore the resource policy of the log group.',
    });
  }
}
