import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventOutboxAlarms } from './event-outbox-alarms';
import { EventContract } from '../core/messaging/event-contract';
import { FailedRecords } from '../core/messaging/private/failed-records';
import { readTableStream, TABLE_STREAM_RETENTION } from '../core/messaging/private/table-stream';
import { AlarmSeverity } from '../core/operations/alarm-severity';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../core/operations/private/function-alarms';
import { recentErrors } from '../core/operations/private/recent-errors';
import { CatalogFunction } from '../core/private/catalog-function';
import { grantSend } from '../core/private/queue-grants';
import { addDeadLetterAlarms, deadLetterQueue } from '../core/workers/private/dead-letter-queue';

/**
 * Options of an outbox.
 */
export interface EventOutboxOptions {
  /** Contracts of the events that the table's items may carry. */
  readonly events: EventContract[];
  /**
   * Name of the outbox, which begins the names of its alarms: letters and digits, beginning with a letter.
   * @default - the id of the table and `Outbox`
   */
  readonly name?: string;
  /**
   * Overrides of the outbox's alarms: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: EventOutboxAlarms;
}

/** @internal */
export interface EventOutboxProps extends EventOutboxOptions {
  readonly table: dynamodb.ITable;
  readonly grantPublish: (grantee: iam.IGrantable, contract: EventContract) => iam.Grant;
  readonly operations: Operations;
  readonly encryptionKey?: kms.IKey;
}

const TIMEOUT = Duration.seconds(60);
/**
 * A transactional outbox, which publishes the events that committed transactions wrote to a table. Created by `PubSub.publishFrom`. The item
 * contract is in docs/messages.md.
 */
export class EventOutbox extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: EventOutboxProps): EventOutbox {
    return new EventOutbox(scope, id, props);
  }

  /** Function that publishes the events. */
  readonly publisherFunction: lambda.Function;
  /** Queue for changes that carry no valid event. */
  readonly failureQueue: sqs.IQueue;
  /** Bucket for changes that could not be published within 18 hours, each batch in an object. It keeps them for 90 days. */
  readonly failedRecordsBucket: s3.IBucket;
  /** Event source mapping from the table's stream to the function. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;

  private constructor(scope: Construct, id: string, props: EventOutboxProps) {
    super(scope, id);
    this.failureQueue = deadLetterQueue(this, 'FailureQueue', { encryptionKey: props.encryptionKey });
    const failedRecords = new FailedRecords(this, 'FailedRecords');
    this.failedRecordsBucket = failedRecords.bucket;
    this.publisherFunction = new CatalogFunction(this, 'Publisher', {
      handler: 'event-outbox',
      description: `Publishes the outbox events of ${props.table.node.path}`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'It reads a stream; changes that it cannot publish are sent to the failure queue or stored in the bucket',
      environment: {
        PATTERN_PATH: patternPath(scope),
        FAILURE_QUEUE_URL: this.failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(failedRecords.handlerSettings),
      },
    });
    grantSend(this.failureQueue, this.publisherFunction);
    props.events.forEach(contract => props.grantPublish(this.publisherFunction, contract));
    this.eventSourceMapping = readTableStream(this, props.table, this.publisherFunction, failedRecords, {
      filters: [lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.or('INSERT', 'MODIFY') })],
    });
    this.addAlarms(props, `${id[0].toLowerCase()}${id.slice(1)}`, failedRecords);
  }

  private addAlarms({ operations, alarms = {} }: EventOutboxProps, name: string, failedRecords: FailedRecords) {
    const impact = 'Consumers receive events late. After 18 hours Lambda gives a change up and stores it in the bucket.';
    operations.addAlarm(`${name}IteratorAge`, {
      metric: new cloudwatch.Metric({
        namespace: 'AWS/Lambda',
        metricName: 'IteratorAge',
        dimensionsMap: { FunctionName: this.publisherFunction.functionName },
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: TABLE_STREAM_RETENTION.toMilliseconds() / 2,
      evaluationPeriods: 1,
      severity: AlarmSeverity.DATA_LOSS,
      runbook: {
        section: 'outboxIteratorAge',
        whatHappened: 'The outbox was more than {threshold:milliseconds} behind the changes of its table for {window}.',
        impact,
        firstStep: `${recentErrors(this.publisherFunction)} The broker refuses events, or is not available.`,
      },
    }, alarms.iteratorAge);
    addFunctionAlarms(operations, name, this.publisherFunction, { ...alarms, section: 'outbox', impact, timeout: TIMEOUT });
    failedRecords.addAlarms(operations, name, {
      ...alarms,
      mapping: this.eventSourceMapping,
      section: 'outbox',
      impact: 'The changes are committed, but no consumer has received their events. The bucket keeps them for 90 days.',
      loss: 'The changes are committed, but their events are lost 24 hours after the commit.',
      firstStep: `Fix the cause, then invoke ${this.publisherFunction.functionName} with each payload.`,
    });
    addDeadLetterAlarms(operations, `${name}Failures`, this.failureQueue, {
      section: 'outboxFailures',
      called: 'failure queue',
      depth: alarms.failures,
      age: alarms.failuresAge,
      whatHappened: 'The number of changes in the failure queue was above {threshold} for {window}. They carry no valid event.',
      impact: 'The changes are committed, but no consumer has received their events.',
      loss: 'The change stays committed, but its event will be lost.',
      firstStep: `Run \`aws sqs receive-message --queue-url ${this.failureQueue.queueUrl} --message-attribute-names All\` and read the attribute reason. `
        + 'Fix the writer, then write the event again with a new outbox.id.',
    });
  }
}
