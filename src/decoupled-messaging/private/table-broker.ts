import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Fn, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps, functionOf, SubscriptionRequest, SubscriptionTarget } from './broker';
import { readOnce, refuseQueueOptions, streamSubscription } from './stream-subscription';
import { SubscriptionParts } from './subscription-parts';
import { validateTableFilter } from './table-filter';
import { FailedRecords, mappingMetric } from '../../core/messaging/private/failed-records';
import { validateStreamOptions } from '../../core/messaging/private/stream-reader';
import { readTableStream, TABLE_STREAM_RETENTION, validateTableReading } from '../../core/messaging/private/table-stream';
import { excessReaders } from '../../core/messaging/private/table-stream-readers';
import { addSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { grantSend } from '../../core/private/queue-grants';
import { Validation } from '../../core/private/validation';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { workerPrincipal } from '../../core/workers/private/worker-principal';
import {
  ChannelGuarantees, ChannelThroughput, FilterSupport, MessageDelivery, MessageDuplication, MessageOrdering, MessageReplay,
} from '../channel-guarantees';
import { ChannelSubscriptionOptions } from '../channel-subscription';

const GUARANTEES: ChannelGuarantees = {
  ordering: MessageOrdering.ITEM,
  duplication: MessageDuplication.AT_LEAST_ONCE_FROM_FAILED_RECORD,
  delivery: MessageDelivery.EVERY_SUBSCRIPTION,
  retentionPeriod: TABLE_STREAM_RETENTION,
  replay: MessageReplay.OLDEST_RECORD,
  maxMessageSize: Size.kibibytes(400),
  throughput: ChannelThroughput.TABLE,
  filtering: FilterSupport.TABLE_CHANGE,
};

/** The stream of a table: every subscription has its own iterator. Publishers are the writers of the table. */
export class TableBroker implements Broker {
  readonly guarantees = GUARANTEES;

  constructor(scope: Construct, private readonly props: BrokerProps, readonly table: dynamodb.ITable) {
    const validation = new Validation(scope);
    validateTableReading(validation, 'channel', table);
    scope.node.addValidation({ validate: () => excessReaders(validation, scope, table, 'channel', 'each subscription') });
  }

  /** No destination of `publish`. */
  get publishTo() {
    return {};
  }

  grantPublish(validation: Validation, grantee: iam.IGrantable): iam.Grant {
    return validation.fail('grantee', 'be granted the table instead, with table.grantWriteData(): whoever writes an item publishes its change',
      grantee.grantPrincipal.toString());
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html#ReturnedRecordsCount */
  metricPublished(props: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { tableName: TableName, tableStreamArn } = this.table;
    // arn:aws:dynamodb:<Region>:<account>:table/<name>/stream/<label>
    const StreamLabel = Fn.select(3, Fn.split('/', tableStreamArn!));
    return new cloudwatch.Metric({
      namespace: 'AWS/DynamoDB', metricName: 'ReturnedRecordsCount', dimensionsMap: { TableName, Operation: 'GetRecords', StreamLabel }, ...props,
    });
  }

  validateOptions(validation: Validation, _: string, options: ChannelSubscriptionOptions) {
    const { stream = {}, filter, batchSize, maxBatchingWindow } = options;
    validation.check(filter === undefined || filter.scope === 'tableChange', 'filter',
      'be a MessageFilter.tableChange(): a change has neither body nor attributes', filter && `MessageFilter.${filter.scope}`);
    if (filter) { validateTableFilter(validation, filter.pattern, this.table); }
    refuseQueueOptions(validation, options);
    validation.check(options.retentionPeriod === undefined, 'retentionPeriod', 'be left out: DynamoDB keeps changes for 24 hours', options.retentionPeriod);
    validation.check(options.deliveryDelay === undefined, 'deliveryDelay', 'be left out: a stream delivers records at once', options.deliveryDelay);
    validation.check(!stream.enhancedFanOut, 'stream.enhancedFanOut',
      'be left out: the stream of a table has no consumers with a throughput of their own', stream.enhancedFanOut);
    validation.check(stream.startingPosition !== lambda.StartingPosition.AT_TIMESTAMP, 'stream.startingPosition',
      'be TRIM_HORIZON or LATEST (Lambda event source limit)', stream.startingPosition);
    validation.check(stream.startingPositionTimestamp === undefined, 'stream.startingPositionTimestamp',
      'be left out: the stream of a table is read from TRIM_HORIZON or LATEST', stream.startingPositionTimestamp);
    validateStreamOptions(validation, 'stream.', { ...stream, batchSize, maxBatchingWindow }, TABLE_STREAM_RETENTION);
  }

  validateDelivery(validation: Validation, request: SubscriptionRequest) {
    readOnce(validation, request, this.table.tableStreamArn!);
  }

  delivers() {
    return true;
  }

  subscribe(scope: Construct, target: SubscriptionTarget): SubscriptionParts {
    const { table, props: { encryptionKey } } = this;
    const { consumer, options: { batchSize = 100, maxBatchingWindow, filter, stream = {} } } = target;
    const { startingPosition = lambda.StartingPosition.TRIM_HORIZON, parallelizationFactor = 1, retryAttempts = 10_000, maxRecordAge } = stream;
    const handler = functionOf(consumer);
    const grantee = workerPrincipal(scope, handler);
    const failureQueue = deadLetterQueue(scope, 'DeadLetterQueue', { encryptionKey });
    const failedRecords = new FailedRecords(scope, 'FailedRecords');
    const eventSourceMapping = readTableStream(scope, table, handler, failedRecords, {
      ...{ grantee, batchSize, maxBatchingWindow, startingPosition, parallelizationFactor, retryAttempts, maxRecordAge },
      filters: filter && [lambda.FilterCriteria.filter(filter.pattern)],
    });
    grantSend(failureQueue, grantee);
    this.addSilenceAlarm(target, eventSourceMapping);
    return streamSubscription(scope, target, {
      ...{ failureQueue, failedRecords, eventSourceMapping, grantee, encryptionKey },
      eventSourceArns: [table.tableStreamArn!],
      retentionPeriod: TABLE_STREAM_RETENTION,
    });
  }

  private addSilenceAlarm({ operations, alarmPrefix, options }: SubscriptionTarget, mapping: lambda.IEventSourceMapping) {
    addSilenceAlarm(operations, `${alarmPrefix}Silence`, {
      override: options.alarms?.silence,
      senders: 'writers of the table',
      called: 'changes that Lambda invoked the function with',
      counted: [mappingMetric('InvokedEventCount', mapping)],
      firstStep: `Run \`aws lambda get-event-source-mapping --uuid ${mapping.eventSourceMappingId}\`: State must be Enabled, and FilterCriteria must match changes. Then find out whether the writers run.`,
    });
  }
}
