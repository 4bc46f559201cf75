import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addEventAlarms, addStreamAlarms, addSyncAlarms, lagMetric } from './private/sync-alarms';
import { SyncEvents } from './private/sync-events';
import { LegacySyncProps } from './private/sync-props';
import { addReportAlarms, syncReport } from './private/sync-report';
import { SyncStream } from './private/sync-stream';
import { validateSync } from './private/sync-validation';
import { CircuitRecords } from '../core/backends/private/circuit-records';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { grantFunction } from '../core/messaging/private/invoke-grant';
import { patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { CatalogFunction } from '../core/private/catalog-function';
import { tableEncryption } from '../core/private/pattern-key';
import { grantSend } from '../core/private/queue-grants';
import { RETAINED } from '../core/private/retained';
import { grantRecords } from '../core/private/table-grants';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';
import { functionTimeout } from '../core/workers/private/function-timeout';
import { addQueueEventSource } from '../core/workers/private/queue-event-source';
import { createQueuePair } from '../core/workers/private/queue-pair';
import { LONGEST_RETENTION } from '../core/workers/private/queue-times';

/** SQS's limit: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html. An outage uses up fewer. */
const MAX_RECEIVE_COUNT = 1_000;
const DEFAULT_CONCURRENCY = 2;
/** For what the worker does before and after the adapter. */
const MARGIN = Duration.seconds(30);

/**
 * A sync to legacy (anti-corruption layer), created by `Strangler.syncToLegacy`. While legacy still needs the data of a feature that has
 * moved, it gets the changes of the new service.
 *
 * Changes of an entity are applied in order, each once in effect. While legacy is down, they wait in the queue for up to 12 days. A change
 * that legacy rejects is moved to the dead-letter queue with the reason, and the later changes of its entity are applied.
 */
export class LegacySync extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: LegacySyncProps): LegacySync {
    return new LegacySync(scope, id, props);
  }

  /** The queue of the changes: FIFO, with a message group for each entity. */
  readonly queue: sqs.IQueue;
  /** The dead-letter queue, for changes that legacy rejected, or that failed while others were applied. Each message has the attribute `reason`. */
  readonly deadLetterQueue: sqs.IQueue;
  /** The function that applies the changes by the adapter. */
  readonly workerFunction: lambda.Function;
  /** The event source mapping from the queue to the worker. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;
  /** The function that reads the source. */
  readonly intakeFunction: lambda.Function;
  /** The queue for what the intake cannot read. */
  readonly failureQueue: sqs.IQueue;
  /** The bucket for changes that the intake could not send within 18 hours. Undefined for a bus. */
  readonly failedRecordsBucket?: s3.IBucket;
  /** The table of the newest applied change of each item. */
  readonly recordTable: dynamodb.ITable;
  /** The function that compares both sides: see `reportCommand`. Undefined without `reconciliation`. */
  readonly reportFunction?: lambda.Function;

  private constructor(scope: Construct, id: string, props: LegacySyncProps) {
    super(scope, id);
    const { source: { _config: source }, adapter, maxConcurrency = DEFAULT_CONCURRENCY, operations, alarms = {} } = props;
    validateSync(this, props);
    // changes of the new service, and no requests of the façade
    describeWork(this, () => ({ shares: [{ below: this, times: 0 }] }));
    const adapterTimeout = (functionTimeout(adapter) ?? props.adapterTimeout)!;
    const workerTimeout = adapterTimeout.plus(MARGIN);
    const name = `${id[0].toLowerCase()}${id.slice(1)}`;

    const { queue, deadLetterQueue } = createQueuePair(this, {
      visibilityTimeout: Duration.seconds(6 * workerTimeout.toSeconds()),
      maxReceiveCount: MAX_RECEIVE_COUNT,
      retentionPeriod: LONGEST_RETENTION,
      fifo: {},
    });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    this.recordTable = this.createRecords();
    const worker = this.createWorker(adapter, adapterTimeout, workerTimeout);
    (props.circuits ?? new CircuitRecords(this, 'Circuits')).grantUse(worker);
    this.workerFunction = worker;
    this.eventSourceMapping = addQueueEventSource(this, worker, { queue, batchSize: 1, maxConcurrency }).eventSourceMapping;
    const { recordTable } = this;
    warnOfIdleOverrides(this, operations, alarms);
    addSyncAlarms(this, operations, name, { queue, deadLetterQueue, worker, workerTimeout, adapter, adapterTimeout, recordTable }, alarms);

    if (props.reconciliation) {
      const report = syncReport(this, { functions: props.reconciliation, queue, deadLetterQueue });
      addReportAlarms(operations, name, report, alarms);
      this.reportFunction = report;
    }

    const intake = { queue, pattern: this };
    if ('table' in source) {
      const stream = new SyncStream(this, 'Intake', { ...source, ...intake });
      addStreamAlarms(operations, name, stream, alarms);
      this.failedRecordsBucket = stream.failedRecords.bucket;
      ({ intakeFunction: this.intakeFunction, failureQueue: this.failureQueue } = stream);
    } else {
      const events = new SyncEvents(this, 'Intake', { ...source, ...intake });
      addEventAlarms(operations, name, events, source.bus, alarms);
      ({ intakeFunction: this.intakeFunction, failureQueue: this.failureQueue } = events);
    }
  }

  /** The age of the oldest change that waits or is tried, in seconds, maximum over 5 minutes. */
  metricLag(): cloudwatch.IMetric {
    return lagMetric(this, this.queue);
  }

  /**
   * The command that prints the reconciliation report: entities that are missing in legacy, missing in the new service, or different. Undefined
   * without `reconciliation`.
   *
   * It needs version 2 of the AWS CLI, and `grantReport`.
   */
  get reportCommand(): string | undefined {
    return this.reportFunction && `aws lambda invoke --function-name ${this.reportFunction.functionName} --cli-read-timeout 900 /dev/stdout`;
  }

  /**
   * Grants `grantee` permission to ask for the reconciliation report, by `reportCommand`.
   * @throws if the sync has no `reconciliation`
   */
  grantReport(grantee: iam.IGrantable): iam.Grant {
    const validation = new Validation(this);
    validateGrantee(validation, grantee);
    return grantFunction(this, grantee, this.reportFunction ?? validation.fail('reconciliation', 'be given, because there is no report without it', undefined));
  }

  private createRecords(): dynamodb.Table {
    return new dynamodb.Table(this, 'Records', {
      partitionKey: { name: 'item', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RETAINED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...tableEncryption(this),
    });
  }

  private createWorker(adapter: lambda.IFunction, adapterTimeout: Duration, timeout: Duration): CatalogFunction {
    const worker = new CatalogFunction(this, 'Worker', {
      handler: 'legacy-sync',
      description: `Applies changes to legacy by ${adapter.node.path}`,
      timeout,
      memorySize: 512,
      failedRuns: 'Its messages stay in the queue',
      environment: {
        PATTERN_PATH: patternPath(this),
        ADAPTER_FUNCTION: adapter.functionArn,
        ADAPTER_TIMEOUT_MILLIS: `${adapterTimeout.toMilliseconds()}`,
        RECORD_TABLE: this.recordTable.tableName,
        DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
      },
    });
    grantFunction(this, worker, adapter);
    grantSend(this.deadLetterQueue, worker);
    grantRecords(this.recordTable, worker, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    return worker;
  }
}
