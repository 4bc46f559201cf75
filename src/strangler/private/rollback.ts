import { aws_cloudwatch as cloudwatch, aws_events as events, aws_lambda as lambda, aws_sqs as sqs, Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allowDeadLetters } from '../../core/messaging/private/rule-delivery';
import { CatalogFunction } from '../../core/private/catalog-function';
import { atItsLongest } from '../../core/private/longest-value';
import { grantSend } from '../../core/private/queue-grants';
import { shortDescription } from '../../core/private/short-description';
import { Validation } from '../../core/private/validation';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';

/** Library limit. */
const MOST_ALARMS = 10;
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_PATTERN = 2048;
/** A rollback that comes later is worth little: an operator has to look. Library default. */
const MAX_EVENT_AGE = Duration.minutes(5);

/**
 * The rule that sends features back to legacy when an alarm fires. CloudWatch sends each change of an alarm's state to the default bus:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export class Rollback extends Construct {
  /** The dead-letter queue for rollbacks that failed. */
  readonly deadLetterQueue: sqs.Queue;
  readonly rule: events.Rule;
  private readonly alarms = new Set<cloudwatch.IAlarm>();

  constructor(private readonly pattern: Construct, id: string, handler: CatalogFunction) {
    super(pattern, id);
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetterQueue');
    this.rule = new events.Rule(this, 'Rule', {
      description: shortDescription('rule', `Alarms that roll features of ${pattern.node.path} back`),
      eventPattern: { source: ['aws.cloudwatch'] },
    });
    const eventPattern = {
      'source': ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      'resources': Lazy.list({ produce: () => [...this.alarms].map(({ alarmArn }) => alarmArn) }),
      'detail': { state: { value: ['ALARM'] } },
    };
    (this.rule.node.defaultChild as events.CfnRule).eventPattern = eventPattern;
    this.node.addValidation({
      validate: () => {
        const { length } = JSON.stringify(atItsLongest(this, eventPattern));
        if (length <= LONGEST_PATTERN) { return []; }
        const must = `hold alarms whose ARNs fit into an event pattern of ${LONGEST_PATTERN} characters (EventBridge limit); a composite alarm stands for several`;
        return [new Validation(pattern).problem('rollbackOn', must, `up to ${length} characters`)];
      },
    });
    this.rule.addTarget({
      bind: () => ({
        arn: handler.functionArn,
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds() },
      }),
    });
    // by its name, as its asynchronous configuration has it: linters look for the pair
    new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction', functionName: handler.functionName, principal: 'events.amazonaws.com', sourceArn: this.rule.ruleArn,
    });
    allowDeadLetters(this.deadLetterQueue, [this.rule.ruleArn]);
    grantSend(this.deadLetterQueue, handler);
    // a rule invokes asynchronously: Lambda repeats what the function fails at
    const onFailure = { bind: () => ({ destination: this.deadLetterQueue.queueArn }) };
    handler.configureAsyncInvoke({ onFailure, maxEventAge: MAX_EVENT_AGE, retryAttempts: 2 });
  }

  add(alarms: cloudwatch.IAlarm[]) {
    alarms.forEach(alarm => this.alarms.add(alarm));
    new Validation(this.pattern).check(this.alarms.size <= MOST_ALARMS, 'rollbackOn', `hold at most ${MOST_ALARMS} alarms in all features together (library limit); a composite alarm stands for several`, this.alarms.size);
  }
}
