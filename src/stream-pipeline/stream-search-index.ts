import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { recordsDelivered, searchLag } from './private/search-alarms';
import { SearchParts } from './private/search-parts';
import { StreamBranch } from './stream-branch';
import { SearchTarget } from '../core/search/private/search-target';

/**
 * A branch of a pipeline that keeps its records in a search index. Created by `toSearch`. The README has the shape of a document.
 */
export class StreamSearchIndex {
  /** @internal */
  static _of(branch: StreamBranch, parts: SearchParts): StreamSearchIndex {
    return new StreamSearchIndex(branch, parts);
  }

  /** The branch itself: its function, its failures and its place in the stream. */
  readonly branch: StreamBranch;
  /** The name of the alias that queries use. It exists after the first record was written. */
  readonly indexAlias: string;

  private readonly target: SearchTarget;

  private constructor(branch: StreamBranch, { indexAlias, target }: SearchParts) {
    this.branch = branch;
    this.indexAlias = indexAlias;
    this.target = target;
  }

  /**
   * Lets a function search the index: it gets the permissions of `grantSearch`, and an entry in the environment variable `CATALOG_VIEWS`. The id of the
   * branch names the entry. It has the `endpoint` of the domain or collection, the `index` to search, and the `service` for which requests are signed,
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

  /** The time between the arrival of a record and its document, in seconds: maximum over 1 minute. In an outage of the engine it grows with each attempt. */
  metricLag(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return searchLag(this.branch).with(props ?? {});
  }

  /** The number of records that the index has taken, repetitions included: sum over 1 minute. */
  metricRecordsDelivered(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recordsDelivered(this.branch).with(props ?? {});
  }
}
