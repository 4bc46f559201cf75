import { aws_dynamodb as dynamodb, aws_kms as kms, aws_logs as logs } from 'aws-cdk-lib';
import { DriftCheckOptions } from './drift-check-options';
import { QueryApiDocumentation } from './query-documentation';
import { ReportingEngineAlarms } from './reporting-engine-alarms';
import { ServiceExposure } from '../core/web/service-exposure';

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
   * The attribute with the version of an item: a number, or a text of up to 1,024 bytes. Each write of an item gives it a greater one, also after the
   * item was removed. Rows keep it, so that a query can wait for a write: `maxWait` of `addQuery`.
   * A source that an `EventFedTable` writes has the `versionAttribute` of that. Another one is refused. It is not known of the table of another app.
   * @default - none; no query can wait for a write
   */
  readonly versionAttribute?: string;
  /**
   * The way clients reach the queries of `addQuery`: `ServiceExposure.httpApi()` or `.restApi()`.
   * @default - no API; functions read views with `enableFor`
   */
  readonly exposure?: ServiceExposure;
  /**
   * The documentation of the API in its OpenAPI document, for an engine with an exposure.
   * @default - the ID of the construct as the title, and the version 1.0.0
   */
  readonly documentation?: QueryApiDocumentation;
  /**
   * The KMS key for everything that the pattern stores or carries: tables, queues, buckets, the secret of the cursors, rebuilds and logs.
   * @default - keys owned by AWS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the pattern makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The check that compares index tables with the source by a schedule, and repairs them. The README has what it costs.
   * @default - about 100 items and rows of each view, once an hour
   */
  readonly driftCheck?: DriftCheckOptions;
  /**
   * Overrides of the alarms that all views share.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: ReportingEngineAlarms;
}
