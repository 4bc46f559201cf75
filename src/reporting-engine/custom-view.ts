import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CustomViewAlarms } from './custom-view-alarms';
import { addCustomViewAlarms } from './private/custom-view-alarms';
import { grantRefills, RefilledSettings, refillSettings } from './private/refill-table';
import { FailedRecords } from '../core/messaging/private/failed-records';
import { configureFailures } from '../core/messaging/private/failure-settings';
import { grantFunction } from '../core/messaging/private/invoke-grant';
import { readTableStream } from '../core/messaging/private/table-stream';
import { Operations } from '../core/operations/operations';
import { catalogMetric, patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { CatalogFunction } from '../core/private/catalog-function';
import { grantSend } from '../core/private/queue-grants';
import { deadLetterQueue } from '../core/workers/private/dead-letter-queue';
import { forwarderTimeout } from '../core/workers/private/forwarder-timeout';
import { workerPrincipal } from '../core/workers/private/worker-principal';

/** @internal */
export interface CustomViewProps {
  readonly source: dynamodb.ITable;
  readonly projectorFunction: lambda.IFunction;
  readonly operations: Operations;
  readonly refillTable: dynamodb.ITable;
  readonly batchSize?: number;
  readonly alarms?: CustomViewAlarms;
}

/**
 * A view of the source that a function of yours makes, in a store of yours. Created by `ReportingEngine.addView`.
 *
 * The library reads the stream, and invokes the function with the changes of each item in order. What the function rejects is sent to the failure queue.
 * What it fails at comes again.
 */
export class CustomView extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: CustomViewProps): CustomView {
    return new CustomView(scope, id, props);
  }

  /** The function that makes the view. */
  readonly projectorFunction: lambda.IFunction;
  /** The function of the library that reads the stream of the source, and invokes the function that makes the view. */
  readonly forwarderFunction: lambda.Function;
  /** The queue for changes that the function rejected. */
  readonly failureQueue: sqs.IQueue;
  /** The bucket for changes that the function did not handle within 18 hours, each batch in an object. It keeps them for 90 days. */
  readonly failedRecordsBucket: s3.IBucket;
  /** The event source mapping from the stream of the source to the function of the library. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;

  private readonly batchSize: number;

  private constructor(scope: Construct, id: string, props: CustomViewProps) {
    super(scope, id);
    const { source, projectorFunction, operations, refillTable, batchSize = 100, alarms } = props;
    const failureQueue = deadLetterQueue(this, 'FailureQueue');
    const failedRecords = new FailedRecords(this, 'FailedRecords');
    const forwarder = new CatalogFunction(this, 'Forwarder', {
      handler: 'view-forwarder',
      description: `Gives the changes of ${source.node.path} to the view ${id}`,
      timeout: forwarderTimeout(projectorFunction),
      memorySize: 512,
      failedRuns: 'It reads a stream; what the function of the view does not handle is in the failure queue or in the bucket',
      environment: {
        PATTERN_PATH: patternPath(this),
        FAILURE_QUEUE_URL: failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(failedRecords.handlerSettings),
        FUNCTION_ARN: projectorFunction.functionArn,
        REFILLS: refillSettings(this, refillTable),
      },
    });
    grantSend(failureQueue, forwarder);
    const mapping = readTableStream(this, source, forwarder, failedRecords, { batchSize });
    grantFunction(this, forwarder, projectorFunction).applyBefore(mapping);
    grantRefills(refillTable, forwarder).applyBefore(mapping);
    // handleMessages sends what it rejects itself
    const grantee = workerPrincipal(this, projectorFunction);
    grantSend(failureQueue, grantee);
    failedRecords.grantStore(grantee);
    configureFailures(this, projectorFunction, [source.tableStreamArn!], { failureQueue, failedRecords });

    this.batchSize = batchSize;
    this.projectorFunction = projectorFunction;
    this.forwarderFunction = forwarder;
    this.failureQueue = failureQueue;
    this.failedRecordsBucket = failedRecords.bucket;
    this.eventSourceMapping = mapping;
    warnOfIdleOverrides(this, operations, alarms);
    addCustomViewAlarms(operations, this, { failedRecords, mapping, failureQueue }, alarms);
  }

  /** @internal */
  get _reader(): lambda.IFunction {
    return this.forwarderFunction;
  }

  /**
   * RefilledSettings of handlers/view-projector/settings.ts.
   * @internal
   */
  get _refilled(): RefilledSettings {
    const { node: { id: name }, forwarderFunction: { functionArn, timeout }, batchSize } = this;
    return { name, functionArn, timeoutSeconds: timeout!.toSeconds(), batchSize };
  }

  /** The time between a change of the source and its delivery to the function, in seconds: maximum over 1 minute. In an outage it grows with each attempt. */
  metricLag(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ViewLag', { period: Duration.minutes(1), statistic: 'Maximum' }).with(props ?? {});
  }

  /** The number of changes that the function handled: sum over 1 minute. */
  metricChangesDelivered(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ChangesDelivered', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of changes that the library sent to the failure queue: sum over 1 minute. Those that `handleMessages` sends itself do not count. */
  metricChangesSetAside(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ChangesSetAside', { period: Duration.minutes(1) }).with(props ?? {});
  }
}
