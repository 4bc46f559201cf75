import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addReportingEngineAlarms, ReportingEngineAlarms } from './reporting-engine-alarms';
import { widgetsOf } from './private/widgets';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { Validation } from '../core/private/validation';
import { deadLetterQueue, queueEncryption } from '../core/workers/private/dead-letter-queue';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/reporting-engine/README.md';

/** SQS's default, and less than the dead-letter queue's 14 days. */
const MESSAGE_RETENTION = Duration.days(4);

/**
 * Properties of ReportingEngine.
 */
export interface ReportingEngineProps {
  /**
   * The time a message stays invisible while a consumer processes it, up to 12 hours (SQS limit).
   * Set it to six times the timeout of a function that consumes the queue
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   * @default Duration.seconds(30)
   */
  readonly visibilityTimeout?: Duration;
  /**
   * The number of receives after which SQS moves a message to the dead-letter queue, from 5 to 1,000.
   * Throttling alone can move valid messages there below 5
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Overrides of the alarms, by name.
   * @default - all alarms, with the defaults that their options state
   */
  readonly alarms?: ReportingEngineAlarms;
}

/**
 * Read-heavy reporting engine: a queue keeps messages until a consumer has processed them. A message that fails
 * `maxReceiveCount` times is moved to the dead-letter queue.
 *
 * Source of the pattern: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 *
 * @exampleMetadata nofixture
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { ReportingEngine } from 'cdk-serverless-catalog';
 *
 * const stack = new Stack(new App(), 'Shop');
 * new ReportingEngine(stack, 'Orders');
 */
export class ReportingEngine extends Construct implements IMessageConsumer, IOperable {
  /** The queue that keeps messages until they are processed. */
  readonly queue: sqs.IQueue;
  /** The dead-letter queue, for messages that failed `maxReceiveCount` times. */
  readonly deadLetterQueue: sqs.IQueue;
  readonly operations: Operations;

  constructor(scope: Construct, id: string, props: ReportingEngineProps = {}) {
    super(scope, id);
    validate(this, props);
    const { visibilityTimeout = Duration.seconds(30), maxReceiveCount = 5, alarms = {} } = props;

    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetterQueue');
    this.queue = new sqs.Queue(this, 'Queue', {
      ...queueEncryption(),
      visibilityTimeout,
      retentionPeriod: MESSAGE_RETENTION,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });

    this.operations = new Operations(this, { runbookUrl: RUNBOOK });
    addReportingEngineAlarms(this.operations, this.queue, this.deadLetterQueue, alarms);
    this.operations.addWidgets(...widgetsOf(this.queue, this.metricBacklogAge(), this.metricDeadLetters()));
  }

  /** Grants permission to send messages to the queue to `grantee`. */
  grantSendMessages(grantee: iam.IGrantable): iam.Grant {
    return this.queue.grantSendMessages(grantee);
  }

  /** Grants permission to receive and delete the messages of the queue to `grantee`. */
  grantConsumeMessages(grantee: iam.IGrantable): iam.Grant {
    return this.queue.grantConsumeMessages(grantee);
  }

  /** Delivers the messages of another pattern to the queue. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    return { queue: this.queue };
  }

  /** The age of the oldest message in the queue, in seconds: maximum over 1 minute. */
  metricBacklogAge(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum', ...props });
  }

  /** The number of messages in the dead-letter queue: maximum over 1 minute. */
  metricDeadLetters(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum', ...props });
  }
}

function validate(construct: ReportingEngine, props: ReportingEngineProps) {
  const validation = new Validation(construct);
  validation.duration('visibilityTimeout', props.visibilityTimeout, Duration.seconds(0), Duration.hours(12), 'SQS limit');
  validation.integer('maxReceiveCount', props.maxReceiveCount, 5, 1000, 'below 5 throttling alone can move valid messages to the dead-letter queue; SQS limit');
}
