import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IndexTableOptions } from './index-table-options';
import { addIndexTableAlarms } from './private/index-table-alarms';
import { VIEW_INDEX, viewTable } from './private/view-table';
import { Operations } from '../core/operations/operations';
import { catalogMetric, patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { configureFunction } from '../core/private/function-settings';
import { grantKey } from '../core/private/key-grants';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';

/** The variable that readers get. */
const VARIABLE = 'CATALOG_VIEWS';
const DEFAULT_SHARDS = 8;
/** Of a change of the rank: the row, and its entry in the index that goes and comes. */
const WRITES_OF_A_RANK = 3;

/** @internal */
export interface IndexTableProps extends IndexTableOptions {
  readonly operations: Operations;
  readonly source: dynamodb.ITable;
  /** Whether its rows are compared with the source. */
  readonly isChecked: boolean;
  readonly versionAttribute?: string;
}

/** @internal */
export interface IndexTableSettings {
  readonly name: string;
  readonly pattern: string;
  readonly table: string;
  readonly projection: { readonly pick?: string[] };
  readonly partitionBy?: string;
  readonly sortBy: string;
  readonly shardCount: number;
  readonly hasProgress?: boolean;
  readonly versionAttribute?: string;
}

/**
 * A view of the source in a table of its own: a row for each item, ordered by the value of an attribute. Created by `ReportingEngine.addIndexTable`.
 * The README has the shape of a row, and how to read the rows with the greatest values.
 */
export class IndexTable extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: IndexTableProps): IndexTable {
    return new IndexTable(scope, id, props);
  }

  /** The table: a row for each item, and for 91 days one for each item that was removed. */
  readonly table: dynamodb.ITable;
  /**
   * The table whose items it shows.
   * @internal
   */
  readonly _source: dynamodb.ITable;
  /** The name of the table's index by rank. */
  readonly indexName: string = VIEW_INDEX;
  /** The number of rows of a partition that queries return. */
  readonly limit: number;
  /** The number of key values over which the index spreads each partition. */
  readonly shardCount: number;

  private readonly viewName: string;
  private readonly options: Omit<IndexTableProps, 'operations' | 'source' | 'isChecked'>;
  private hasProgress?: boolean;

  private constructor(scope: Construct, id: string, { operations, source, isChecked, ...options }: IndexTableProps) {
    super(scope, id);
    this._source = source;
    this.viewName = id;
    this.options = options;
    this.limit = options.limit;
    this.shardCount = options.shardCount ?? DEFAULT_SHARDS;
    this.table = viewTable(this, 'Rows');
    describeWork(this, () => ({ needs: [{ resource: this.table, price: 'dynamoDb.writeUnit', units: WRITES_OF_A_RANK }] }));
    const drifted = isChecked ? this.metricRowsDrifted() : undefined;
    warnOfIdleOverrides(this, operations, options.alarms);
    addIndexTableAlarms(operations, { name: id, table: this.table, lag: this.metricLag(), drifted }, options.alarms);
  }

  /**
   * Lets a function read the view: it gets the permissions of `grantQuery`, and an entry with the view's name in the environment variable `CATALOG_VIEWS`.
   * The entry has the names of the table and of its index, the number of shards and the limit. A function that is imported cannot get the variable, and a
   * warning says what to set.
   *
   * @param handler the function
   * @throws if a view of the same name, of another engine or pipeline, is enabled for the function
   */
  enableFor(handler: lambda.IFunction): iam.Grant {
    const { table: { tableName }, indexName, shardCount, limit } = this;
    configureFunction(this, handler, VARIABLE, {
      key: this.viewName, value: { table: tableName, index: indexName, shardCount, limit }, how: `${this.viewName} to the table of ${this.node.path}`, isUpstream: true,
    });
    return this.grantQuery(handler);
  }

  /** Grants permission to query the index, and to get rows by the keys of items, to `grantee`. */
  grantQuery(grantee: iam.IGrantable): iam.Grant {
    new Validation(this).grantee(grantee);
    const rows = iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:GetItem'], resourceArns: [this.table.tableArn] });
    const index = iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns: [`${this.table.tableArn}/index/${this.indexName}`] });
    if (this.table.encryptionKey) { grantKey(this.table.encryptionKey, grantee, 'kms:Decrypt'); }
    return rows.combine(index);
  }

  /**
   * The names that the rows can have. Undefined where they depend on the item.
   * @internal
   */
  get _attributes(): string[] | undefined {
    return this.options.projection._attributes;
  }

  /**
   * Lets a query read rows by their keys.
   * @internal
   */
  _grantJoin(grantee: iam.IGrantable) {
    iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], resourceArns: [this.table.tableArn] });
    if (this.table.encryptionKey) { grantKey(this.table.encryptionKey, grantee, 'kms:Decrypt'); }
  }

  /** The time between a change of the source and its row, in seconds: maximum over 1 minute. In an outage of the table it grows with each attempt. */
  metricLag(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ViewLag', { period: Duration.minutes(1), statistic: 'Maximum' }).with(props ?? {});
  }

  /** The number of rows written: sum over 1 minute. */
  metricRowsWritten(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'RowsWritten', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of items and rows that a drift check compared: sum over 1 minute. */
  metricRowsChecked(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'RowsChecked', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of rows that differed from their items for longer than the acceptable lag: sum over 1 minute. */
  metricRowsDrifted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'RowsDrifted', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of rows that a drift check repaired: sum over 1 minute. */
  metricRowsRepaired(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'RowsRepaired', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /**
   * Queries answer how far the view is.
   * @internal
   */
  _recordProgress() {
    this.hasProgress = true;
  }

  /**
   * ViewSettings of handlers/view-projector/settings.ts.
   * @internal
   */
  get _settings(): IndexTableSettings {
    const { table: { tableName }, shardCount, viewName, hasProgress, options: { projection, partitionBy, sortBy, versionAttribute } } = this;
    const head = { name: viewName, pattern: patternPath(this), table: tableName, projection: projection._settings };
    return { ...head, partitionBy, sortBy, shardCount, hasProgress, versionAttribute };
  }
}
