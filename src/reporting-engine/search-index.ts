import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SearchIndexOptions } from './search-index-options';
import { catalogMetric, patternPath } from '../core/operations/private/catalog-metric';
import { inKeyOrder } from '../core/private/key-order';
import { Validation } from '../core/private/validation';
import { takeAlias } from '../core/search/private/index-validation';
import { GENERATIONS } from '../core/search/private/search-access';
import { SearchTarget } from '../core/search/private/search-target';

/** @internal */
export interface SearchIndexSettings {
  readonly name: string;
  readonly pattern: string;
  readonly url: string;
  readonly service: string;
  readonly alias: string;
  readonly projection: object;
  readonly mapping?: object;
}

/**
 * A view of the source in a search index: a document for each item. Created by `ReportingEngine.addSearchIndex`. The README has the shape of a document.
 */
export class SearchIndex extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, options: SearchIndexOptions): SearchIndex {
    return new SearchIndex(scope, id, options);
  }

  /** The name of the alias that queries use. It exists after the first change was written. */
  readonly indexAlias: string;
  private readonly target: SearchTarget;

  private constructor(scope: Construct, id: string, private readonly options: SearchIndexOptions) {
    super(scope, id);
    this.indexAlias = takeAlias(new Validation(scope), this, options, GENERATIONS);
    this.target = new SearchTarget(this, options.engine._access, this.indexAlias, GENERATIONS);
  }

  /**
   * Lets a function search the view: it gets the permissions of `grantSearch`, and an entry with the view's name in the environment variable
   * `CATALOG_VIEWS`. The entry has the `endpoint` of the domain or collection, the `index` to search, and the `service` for which requests are signed,
   * `es` or `aoss`. A function that is imported cannot get the variable, and a warning says what to set.
   *
   * @param handler the function
   * @throws if a view of the same name, of another engine or pipeline, is enabled for the function
   */
  enableFor(handler: lambda.IFunction): iam.Grant {
    return this.target.enableFor(handler);
  }

  /**
   * Grants permission to search and count the documents, to `grantee`. In a collection it is a data access policy, which names a role or a user. For
   * another grantee a warning has its rules.
   *
   * @param grantee the principal
   */
  grantSearch(grantee: iam.IGrantable): iam.Grant {
    return this.target.grantSearch(grantee);
  }

  /** The time between a change of the source and its document, in seconds: maximum over 1 minute. In an outage of the engine it grows with each attempt. */
  metricLag(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'ViewLag', { period: Duration.minutes(1), statistic: 'Maximum' }).with(props ?? {});
  }

  /** The number of documents written, deletions included: sum over 1 minute. */
  metricDocumentsWritten(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'DocumentsWritten', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of items and documents that a drift check compared: sum over 1 minute. */
  metricDocumentsChecked(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'DocumentsChecked', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of documents that differed from their items for longer than the acceptable lag: sum over 1 minute. */
  metricDocumentsDrifted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'DocumentsDrifted', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** The number of documents that a drift check repaired: sum over 1 minute. */
  metricDocumentsRepaired(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'DocumentsRepaired', { period: Duration.minutes(1) }).with(props ?? {});
  }

  /** @internal */
  _grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.target.grantWrite(grantee);
  }

  /** @internal */
  _grantSweep(grantee: iam.IGrantable): iam.Grant {
    return this.target.grantSweep(grantee);
  }

  /** @internal */
  _grantCheck(grantee: iam.IGrantable): iam.Grant {
    return this.target.grantCheck(grantee);
  }

  /** @internal */
  _grantRebuild(grantee: iam.IGrantable): iam.Grant {
    return this.target.grantRebuild(grantee);
  }

  /**
   * SearchIndexSettings of handlers/shared/search/search-settings.ts.
   * @internal
   */
  get _settings(): SearchIndexSettings {
    const { indexAlias: alias, options: { engine, projection, mapping } } = this;
    const { url, service } = engine._access;
    return { name: this.node.id, pattern: patternPath(this), url, service, alias, projection: projection._settings, mapping: inKeyOrder(mapping) };
  }
}
