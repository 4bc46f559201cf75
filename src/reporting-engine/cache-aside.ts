import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CacheAsideOptions } from './cache-aside-options';
import { addCacheAsideAlarms } from './private/cache-aside-alarms';
import { Operations } from '../core/operations/operations';
import { catalogMetric, patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { cacheTable } from '../core/private/cache-table';
import { CatalogFunction } from '../core/private/catalog-function';

/** @internal */
export interface CacheAsideProps extends CacheAsideOptions {
  readonly operations: Operations;
  readonly key: dynamodb.Attribute[];
  /** The queue of the keys whose values end, and the functions. Default: it has a table. */
  readonly valkey?: { readonly invalidations: sqs.IQueue; readonly reader: CatalogFunction; readonly invalidator: lambda.IFunction };
}

/**
 * A cache of values by the keys of the source's items. Created by `ReportingEngine.addCacheAside`, and read by the routes of `addLookup`.
 * A change or a removal of an item ends its value, also one whose load began before.
 */
export class CacheAside extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: CacheAsideProps): CacheAside {
    return new CacheAside(scope, id, props);
  }

  /** The table of the values, by the keys of the items. It is deleted with its stack. Undefined with `CacheStore.valkey`. */
  readonly table?: dynamodb.ITable;
  /** @internal */
  readonly _options: CacheAsideOptions;
  /** @internal */
  readonly _key: dynamodb.Attribute[];
  /** @internal */
  readonly _invalidations?: sqs.IQueue;

  private constructor(scope: Construct, id: string, { operations, key, valkey, ...options }: CacheAsideProps) {
    super(scope, id);
    this._options = options;
    this._key = key;
    this._invalidations = valkey?.invalidations;
    this.table = valkey ? undefined : cacheTable(this, 'Values', { timeToLiveAttribute: 'expiresAt' });
    const { table } = this;
    const metrics = { lag: this.metricLag(), failedLoads: this.metricFailedLoads(), storeFailures: this.metricStoreFailures() };
    const alarmed = { name: id, table, valkey, loader: options.loader, ...metrics };
    warnOfIdleOverrides(this, operations, options.alarms);
    addCacheAsideAlarms(operations, alarmed, options.alarms);
  }

  /** The time between a change of the source and the end of its cached value, in seconds: maximum over 1 minute. */
  metricLag(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'InvalidationLag', { period: Duration.minutes(1), statistic: 'Maximum' }).with(props ?? {});
  }

  /** The number of reads that found a fresh value: sum over 1 minute. */
  metricHits(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'CacheHits', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of reads that needed the loader: sum over 1 minute. */
  metricMisses(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'CacheMisses', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of loads that failed: sum over 1 minute. */
  metricFailedLoads(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'FailedLoads', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of requests that the store did not answer, or not in time: sum over 1 minute. */
  metricStoreFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'CacheFailures', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /**
   * CacheSettings of handlers/view-projector/settings.ts.
   * @internal
   */
  get _settings(): object {
    return { name: this.node.id, pattern: patternPath(this), table: this.table?.tableName, queueUrl: this._invalidations?.queueUrl };
  }
}
