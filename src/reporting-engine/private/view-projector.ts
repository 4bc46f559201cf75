import { aws_dynamodb as dynamodb, aws_lambda as lambda, aws_sqs as sqs, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { readTableStream } from '../../core/messaging/private/table-stream';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { grantSend } from '../../core/private/queue-grants';
import { grantRecords } from '../../core/private/table-grants';
import { describeWork } from '../../core/private/work-model';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { CacheAside } from '../cache-aside';
import { IndexTable } from '../index-table';

export const PROJECTOR_TIMEOUT = Duration.seconds(60);

export interface ViewProjectorProps {
  readonly source: dynamodb.ITable;
  /** The views at synthesis. */
  readonly views: () => IndexTable[];
  /** The caches at synthesis. */
  readonly caches: () => CacheAside[];
}

/** Reads the stream of the source, and writes the rows of all views: DynamoDB allows two readers of a stream. */
export class ViewProjector extends Construct {
  readonly failureQueue: sqs.Queue;
  readonly failedRecords: FailedRecords;
  readonly projectorFunction: CatalogFunction;
  readonly eventSourceMapping: lambda.EventSourceMapping;

  constructor(scope: Construct, id: string, { source, views, caches }: ViewProjectorProps) {
    super(scope, id);
    describeWork(this, () => ({ units: 'changes' }));
    const settings = () => ({
      views: views().map(view => view._settings),
      ...caches().length > 0 && { caches: caches().map(cache => cache._settings) },
    });
    this.failureQueue = deadLetterQueue(this, 'FailureQueue');
    this.failedRecords = new FailedRecords(this, 'FailedRecords');
    this.projectorFunction = new CatalogFunction(this, 'Function', {
      handler: 'view-projector',
      description: `Writes the views of ${source.node.path}`,
      timeout: PROJECTOR_TIMEOUT,
      memorySize: 1024,
      failedRuns: 'It reads a stream; what it cannot project is in the failure queue or in the bucket',
      lateFiles: () => ({ 'views.json': textAndValues(settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(scope),
        FAILURE_QUEUE_URL: this.failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(this.failedRecords.handlerSettings),
        VIEWS_VALUES: Lazy.string({ produce: () => valuesOf(this, settings()) }),
      },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
    grantSend(this.failureQueue, this.projectorFunction);
    this.eventSourceMapping = readTableStream(this, source, this.projectorFunction, this.failedRecords);
  }

  /** Lets the function write a view. */
  add(view: IndexTable) {
    grantRecords(view.table, this.projectorFunction, 'dynamodb:GetItem', 'dynamodb:PutItem').applyBefore(this.eventSourceMapping);
  }

  /** Lets the function drop entries of a cache. */
  addCache(cache: CacheAside) {
    if (cache._invalidations) { grantSend(cache._invalidations, this.projectorFunction).applyBefore(this.eventSourceMapping); }
    if (cache.table) { grantRecords(cache.table, this.projectorFunction, 'dynamodb:DeleteItem').applyBefore(this.eventSourceMapping); }
  }
}
