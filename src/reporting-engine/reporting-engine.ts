import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IndexTable } from './index-table';
import { IndexTableOptions } from './index-table-options';
import { addEngineAlarms } from './private/engine-alarms';
import { validateIndexTable } from './private/index-table-validation';
import { sourceTable } from './private/source-table';
import { ViewProjector } from './private/view-projector';
import { widgetsOfProjector, widgetsOfView } from './private/widgets';
import { ReportingEngineAlarms } from './reporting-engine-alarms';
import { validateTableStream } from '../core/messaging/private/table-stream';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { catalogMetric } from '../core/operations/private/catalog-metric';
import { Validation } from '../core/private/validation';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/reporting-engine/README.md';

/**
 * Properties of ReportingEngine.
 */
export interface ReportingEngineProps {
  /**
   * The table whose items the views show, with a stream of new and old images (`StreamViewType.NEW_AND_OLD_IMAGES`).
   * @default - a table with the partition key `id` (a text), which is kept when the stack is deleted
   */
  readonly source?: dynamodb.ITable;
  /**
   * The KMS key for everything that the pattern stores: its tables, the failure queue and the bucket.
   * @default - keys owned by AWS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Overrides of the alarms that all views share.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: ReportingEngineAlarms;
}

/**
 * Read-heavy reporting engine: views of a table, each shaped for one query, that follow the table's change stream.
 *
 * Changes that come twice or late have no effect. A change of which a view can make no row is sent to the failure queue. In an outage of a view's table,
 * Lambda delivers the changes again, in order.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/materialized-view
 *
 * @example
 * declare const tweetsTable: dynamodb.ITableV2;
 * declare const timelineFunction: lambda.Function;
 * const tweets = new ReportingEngine(this, 'Tweets', { source: tweetsTable });
 * const top = tweets.addIndexTable('TopTweets', {
 *   projection: ViewProjection.pick('id', 'text', 'country', 'views'),
 *   partitionBy: 'country',
 *   sortBy: 'views',
 *   limit: 1000,
 * });
 * top.enableFor(timelineFunction);
 */
export class ReportingEngine extends Construct implements IOperable {
  /** The table whose items the views show. */
  readonly source: dynamodb.ITable;
  /** The function that writes the rows of all views. */
  readonly projectorFunction: lambda.Function;
  /** The queue for changes of which a view can make no row. */
  readonly failureQueue: sqs.IQueue;
  /** The bucket for changes that could not be projected within 18 hours, each batch in an object. It keeps them for 90 days. */
  readonly failedRecordsBucket: s3.IBucket;
  /** The event source mapping from the stream of the source to the function. */
  readonly eventSourceMapping: lambda.IEventSourceMapping;
  readonly operations: Operations;

  private readonly validation: Validation;
  private readonly projector: ViewProjector;
  private readonly views: IndexTable[] = [];
  private readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, props: ReportingEngineProps = {}) {
    super(scope, id);
    this.validation = new Validation(this);
    if (props.source) { validateTableStream(this.validation, 'source', props.source); }
    this.encryptionKey = props.encryptionKey;

    this.source = props.source ?? sourceTable(this, 'Source', props.encryptionKey);
    this.projector = new ViewProjector(this, 'Projector', { source: this.source, views: () => this.views, encryptionKey: props.encryptionKey });
    this.projectorFunction = this.projector.projectorFunction;
    this.failureQueue = this.projector.failureQueue;
    this.failedRecordsBucket = this.projector.failedRecords.bucket;
    this.eventSourceMapping = this.projector.eventSourceMapping;

    this.operations = new Operations(this, { runbookUrl: RUNBOOK });
    addEngineAlarms(this.operations, this.projector, props.alarms ?? {});
    this.operations.addWidgets(...widgetsOfProjector(this.projectorFunction, this.metricChangesSetAside()));
    this.node.addValidation({ validate: () => this.missing() });
  }

  /**
   * Adds a view: a table with a row for each item of the source, ordered by an attribute. It shows the items that are written after it was added.
   * Deployed together with the engine, it begins with the changes of the last 24 hours.
   *
   * @param name the name of the view, which begins the names of its alarms: 1 to 40 letters and digits, with a letter first
   * @throws if the name is used, or an option is out of its bounds
   */
  addIndexTable(name: string, options: IndexTableOptions): IndexTable {
    validateIndexTable(this.validation, name, options);
    const own = [this.projector, this.source, ...this.views].filter(({ node }) => node.scope === this);
    const isUsed = own.some(({ node }) => node.id.toLowerCase() === name.toLowerCase());
    this.validation.check(!isUsed, 'name', 'be of no other view, whichever case its letters have, and neither Projector nor Source', name);
    const view = IndexTable._create(this, name, { ...options, operations: this.operations, encryptionKey: this.encryptionKey });
    this.views.push(view);
    this.projector.add(view);
    this.operations.addWidgets(...widgetsOfView(view));
    return view;
  }

  /** The number of changes of which a view could make no row, and that are in the failure queue: sum over 1 minute. */
  metricChangesSetAside(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ChangesSetAside', { period: Duration.minutes(1) }).with(props ?? {});
  }

  private missing(): string[] {
    return this.views.length > 0 ? [] : [this.validation.problem('addIndexTable', 'be called for at least one view', 'no call')];
  }
}
