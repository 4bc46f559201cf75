import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventContract } from '../core/messaging/event-contract';
import { AlarmOverride } from '../core/operations/alarm-override';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../core/operations/private/function-alarms';
import { CatalogFunction } from '../core/private/catalog-function';
import { grantKey } from '../core/private/key-grants';
import { grantSend } from '../core/private/queue-grants';
import { addDeadLetterAlarms, deadLetterQueue } from '../core/workers/private/dead-letter-queue';

/**
 * Options of an outbox.
 */
export interface EventOutboxOptions {
  /** Which events the table's items may carry. */
  readonly events: EventContract[];
  /**
   * Its name: letters and digits, beginning with a letter.
   * @default - the id of the table and `Outbox`
   */
  readonly name?: string;
  /**
   * Tunes the alarm on how far the outbox is behind the table, in milliseconds.
   * @default - above 12 hours (half the retention of the stream) in 1 minute
   */
  readonly iteratorAge?: AlarmOverride;
  /**
   * Tunes the alarm on changes that were set aside.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failures?: AlarmOverride;
}

/** @internal */
export interface EventOutboxProps extends EventOutboxOptions {
  readonly table: dynamodb.ITable;
  readonly grantPublish: (grantee: iam.IGrantable, contract: EventContract) => iam.Grant;
  readonly operations: Operations;
  readonly encryptionKey?: kms.IKey;
}

const TIMEOUT = Duration.seconds(60);
/** How long DynamoDB keeps a stream's records: an outage of the bus may last so long (docs/messages.md). */
const STREAM_RETENTION = Duration.hours(24);

/**
 * Publishes what transactions have left in a table. Made by `PubSub.publishFrom`; the item
 * contract is in docs/messages.md.
 */
export class EventOutbox extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: EventOutboxProps): EventOutbox {
    return new EventOutbox(scope, id, props);
  }

  /** The function that publishes. */
  readonly publisherFunction: lambda.Function;
  /** Where changes are set aside that carry no valid event, or could not be published for a day. */
  readonly failureQueue: sqs.IQueue;
  /** What hands the changes to the function. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;

  private constructor(scope: Construct, id: string, props: EventOutboxProps) {
    super(scope, id);
    this.failureQueue = deadLetterQueue(this, 'FailureQueue', { encryptionKey: props.encryptionKey });
    this.publisherFunction = new CatalogFunction(this, 'Publisher', {
      handler: 'event-outbox',
      description: `Publishes what transactions have left in ${props.table.node.path}`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'It reads a stream: what it cannot publish goes to the failure queue',
      environment: { PATTERN_PATH: patternPath(scope), FAILURE_QUEUE_URL: this.failureQueue.queueUrl },
    });
    grantSend(this.failureQueue, this.publisherFunction);
    props.events.forEach(contract => props.grantPublish(this.publisherFunction, contract));
    this.eventSourceMapping = this.readStream(props.table);
    this.addAlarms(props, `${id[0].toLowerCase()}${id.slice(1)}`);
  }

  private readStream(table: dynamodb.ITable): lambda.EventSourceMapping {
    // without the wildcard of `grantStreamRead`: Lambda asks for all four on the stream
    const grant = iam.Grant.addToPrincipal({
      grantee: this.publisherFunction,
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(action => `dynamodb:${action}`),
      resourceArns: [table.tableStreamArn!],
    });
    if (table.encryptionKey) { grantKey(table.encryptionKey, this.publisherFunction, 'kms:Decrypt'); }
    const mapping = new lambda.EventSourceMapping(this, 'EventSource', {
      target: this.publisherFunction,
      eventSourceArn: table.tableStreamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // more would break the order of a key that is not the partition key
      parallelizationFactor: 1,
      filters: [lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.or('INSERT', 'MODIFY') })],
      bisectBatchOnError: true,
      retryAttempts: 10_000,
      maxRecordAge: STREAM_RETENTION,
      reportBatchItemFailures: true,
      onFailure: { bind: () => ({ destination: this.failureQueue.queueArn }) },
    });
    grant.applyBefore(mapping); // Lambda refuses it otherwise
    return mapping;
  }

  private addAlarms({ operations, iteratorAge, failures }: EventOutboxProps, name: string) {
    const impact = 'Consumers hear late of what happened. After a day DynamoDB deletes a change, and its event would be lost.';
    operations.addAlarm(`${name}IteratorAge`, {
      metric: new cloudwatch.Metric({
        namespace: 'AWS/Lambda',
        metricName: 'IteratorAge',
        dimensionsMap: { FunctionName: this.publisherFunction.functionName },
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: STREAM_RETENTION.toMilliseconds() / 2,
      evaluationPeriods: 1,
      runbook: {
        section: 'outboxIteratorAge',
        whatHappened: 'The outbox is half a day behind the changes of its table.',
        impact,
        firstStep: 'Read the newest ERROR lines of the publisher\'s log group: the broker refuses events, or is out.',
      },
    }, iteratorAge);
    addFunctionAlarms(operations, name, this.publisherFunction, { section: 'outbox', impact, timeout: TIMEOUT });
    addDeadLetterAlarms(operations, `${name}Failures`, this.failureQueue, {
      section: 'outboxFailures',
      depth: failures,
      whatHappened: 'Changes of the table carried no valid event, or could not be published for a day, and were set aside.',
      impact: 'Nobody hears of these changes, which themselves are committed.',
      firstStep: 'Read the attribute reason of a message; mend the writer; write the event again with a new outbox.id.',
    });
  }
}
