import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GraphCluster } from './graph-cluster';
import { GraphProjection } from './graph-projection';
import { GraphViewAlarms } from './graph-view-alarms';
import { addDelayAlarms, addFailureAlarms, VIEW_IMPACT } from './private/custom-view-alarms';
import { grantRefills, RefilledSettings, refillSettings } from './private/refill-table';
import { functionNetwork } from '../core/backends/private/backend-network';
import { FailedRecords } from '../core/messaging/private/failed-records';
import { readTableStream } from '../core/messaging/private/table-stream';
import { Operations } from '../core/operations/operations';
import { catalogMetric, patternPath } from '../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../core/operations/private/function-alarms';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { CatalogFunction } from '../core/private/catalog-function';
import { acknowledgeWildcard } from '../core/private/lint-acknowledgement';
import { grantInterfaces } from '../core/private/network-interfaces';
import { grantSend } from '../core/private/queue-grants';
import { Validation } from '../core/private/validation';
import { deadLetterQueue } from '../core/workers/private/dead-letter-queue';

const TIMEOUT = Duration.minutes(2);
/** Of a refill, as of the stream. */
const BATCH_SIZE = 100;

/** @internal */
export interface GraphViewProps {
  readonly source: dynamodb.ITable;
  readonly operations: Operations;
  readonly refillTable: dynamodb.ITable;
  readonly cluster: GraphCluster;
  readonly projection: GraphProjection;
  readonly alarms?: GraphViewAlarms;
}

/**
 * A view of the source in a graph database: vertices and edges that belong to its items. Created by `ReportingEngine.addGraph`.
 */
export class GraphView extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: GraphViewProps): GraphView {
    return new GraphView(scope, id, props);
  }

  /** The function that writes the graph. Its `connections` have its security group. */
  readonly projectorFunction: lambda.Function;
  /** The queue for changes of which the graph can have no elements. */
  readonly failureQueue: sqs.IQueue;
  /** The bucket for changes that the graph did not take within 18 hours, each batch in an object. It keeps them for 90 days. */
  readonly failedRecordsBucket: s3.IBucket;
  /** The event source mapping from the stream of the source to the function. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;

  private readonly dataArn: string;

  private constructor(scope: Construct, id: string, props: GraphViewProps) {
    const { source, operations, refillTable, cluster, projection, alarms = {} } = props;
    super(scope, id);
    const { endpoint, port, network, securityGroup, clusterResourceId } = cluster._options;
    this.dataArn = Stack.of(this).formatArn({ service: 'neptune-db', resource: clusterResourceId, resourceName: '*' });
    const failureQueue = deadLetterQueue(this, 'FailureQueue');
    const failedRecords = new FailedRecords(this, 'FailedRecords');
    const projector = new CatalogFunction(this, 'Function', {
      handler: 'graph-projector',
      description: `Writes the graph ${id} of ${source.node.path}`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'It reads a stream; what it cannot project is in the failure queue or in the bucket',
      network: functionNetwork(this, network, `The function that writes the graph ${id}`),
      files: { 'graph.json': JSON.stringify({ jsonata: projection._expression }) },
      environment: {
        PATTERN_PATH: patternPath(this),
        FAILURE_QUEUE_URL: failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(failedRecords.handlerSettings),
        GRAPH_URL: `https://${endpoint}:${port}`,
        REFILLS: refillSettings(this, refillTable),
      },
    });
    grantInterfaces(projector);
    grantSend(failureQueue, projector);
    const granted = this.grantData(projector, 'ReadDataViaQuery', 'WriteDataViaQuery', 'DeleteDataViaQuery');
    if (securityGroup) { securityGroup.connections.allowFrom(projector, ec2.Port.tcp(port), 'The function that writes the graph'); }
    const mapping = readTableStream(this, source, projector, failedRecords);
    granted.applyBefore(mapping);
    grantRefills(refillTable, projector).applyBefore(mapping);

    this.projectorFunction = projector;
    this.failureQueue = failureQueue;
    this.failedRecordsBucket = failedRecords.bucket;
    this.eventSourceMapping = mapping;
    warnOfIdleOverrides(this, operations, alarms);
    this.addAlarms(operations, { failedRecords, mapping, failureQueue }, alarms);
  }

  /** @internal */
  get _reader(): lambda.IFunction {
    return this.projectorFunction;
  }

  /**
   * RefilledSettings of handlers/view-projector/settings.ts.
   * @internal
   */
  get _refilled(): RefilledSettings {
    const { functionArn } = this.projectorFunction;
    return { name: this.node.id, functionArn, timeoutSeconds: TIMEOUT.toSeconds(), batchSize: BATCH_SIZE, hasLeftovers: true };
  }

  /** Grants permission to read the graph with queries to `grantee`. Its network and the security group of the cluster are yours. */
  grantQuery(grantee: iam.IGrantable): iam.Grant {
    new Validation(this).grantee(grantee);
    return this.grantData(grantee, 'ReadDataViaQuery');
  }

  /** The time between a change of the source and its elements in the graph, in seconds: maximum over 1 minute. In an outage it grows with each attempt. */
  metricLag(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ViewLag', { period: Duration.minutes(1), statistic: 'Maximum' }).with(props ?? {});
  }

  /** The number of items whose elements were written: sum over 1 minute. */
  metricItemsWritten(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ItemsWritten', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of changes of which the graph can have no elements: sum over 1 minute. */
  metricChangesSetAside(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ChangesSetAside', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** https://docs.aws.amazon.com/neptune/latest/userguide/iam-dp-actions.html */
  private grantData(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    if (Construct.isConstruct(grantee.grantPrincipal)) { acknowledgeWildcard(grantee.grantPrincipal, this.dataArn, 'All data of this one cluster: it has no other resources'); }
    return iam.Grant.addToPrincipal({ grantee, actions: actions.map(action => `neptune-db:${action}`), resourceArns: [this.dataArn] });
  }

  private addAlarms(operations: Operations, failures: Parameters<typeof addFailureAlarms>[3], overrides: GraphViewAlarms) {
    const prefix = `${this.node.id[0].toLowerCase()}${this.node.id.slice(1)}`;
    const { projectorFunction } = this;
    const view = { node: this.node, projectorFunction, forwarderFunction: projectorFunction, metricLag: () => this.metricLag() };
    addDelayAlarms(operations, prefix, view, overrides);
    addFunctionAlarms(operations, `${prefix}Projector`, projectorFunction, {
      section: 'graphProjector',
      impact: VIEW_IMPACT,
      timeout: TIMEOUT,
      errors: overrides.projectorErrors,
      throttles: overrides.projectorThrottles,
      duration: overrides.projectorDuration,
    });
    addFailureAlarms(operations, prefix, view, failures, overrides);
  }
}
