import { aws_dynamodb as dynamodb, aws_lambda as lambda, aws_sqs as sqs, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DriftCheck } from './drift-check';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { readTableStream } from '../../core/messaging/private/table-stream';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction, CatalogFunctionProps } from '../../core/private/catalog-function';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { grantSend } from '../../core/private/queue-grants';
import { grantRecords } from '../../core/private/table-grants';
import { runBySchedule, ScheduledFunction } from '../../core/workers/private/scheduled-function';
import { DriftCheckOptions } from '../drift-check-options';
import { SearchIndex } from '../search-index';

export const SEARCH_PROJECTOR_TIMEOUT = Duration.seconds(60);
/** Of a run that removes tombstones: tens of thousands. Library default. */
const SWEEPER_TIMEOUT = Duration.minutes(5);
/** Once a day: a collection that scales to zero would never do so if it were asked every minute. Library default. */
const SWEEPS = { rate: Duration.days(1), maxEventAge: Duration.hours(1), retryAttempts: 2 };
const LARGE = 'Use fewer search indexes.';

export interface SearchProjectorProps {
  readonly source: dynamodb.ITable;
  readonly failureQueue: sqs.IQueue;
  readonly failedRecords: FailedRecords;
  readonly driftCheck: DriftCheckOptions;
  /** The table with the record of the generations of each index. */
  readonly generations: dynamodb.ITable;
}

/**
 * Reads the stream of the source beside the projector of index tables, and writes all search indexes of an engine. DynamoDB allows two readers.
 * Once a day another function removes old tombstones. A third one compares the documents with their items.
 */
export class SearchProjector extends Construct {
  readonly projectorFunction: CatalogFunction;
  readonly eventSourceMapping: lambda.EventSourceMapping;
  readonly sweeper: ScheduledFunction;
  /** Undefined where it is turned off. */
  readonly driftCheck?: DriftCheck;

  private readonly indexes: SearchIndex[] = [];

  constructor(private readonly pattern: Construct, id: string, props: SearchProjectorProps) {
    super(pattern, id);
    const { source, failureQueue, failedRecords, driftCheck, generations } = props;
    const ofGenerations = { GENERATIONS_TABLE: generations.tableName };
    this.projectorFunction = this.createFunction('Function', {
      handler: 'search-projector',
      description: `Writes the search indexes of ${source.node.path}`,
      timeout: SEARCH_PROJECTOR_TIMEOUT,
      memorySize: 1024,
      failedRuns: 'It reads a stream; what it cannot write is in the failure queue or in the bucket',
      environment: {
        FAILURE_QUEUE_URL: failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(failedRecords.handlerSettings),
        ...ofGenerations,
      },
    });
    grantSend(failureQueue, this.projectorFunction);
    this.eventSourceMapping = readTableStream(this, source, this.projectorFunction, failedRecords);
    grantRecords(generations, this.projectorFunction, 'dynamodb:GetItem', 'dynamodb:PutItem').applyBefore(this.eventSourceMapping);
    this.sweeper = runBySchedule(this, this.createFunction('Sweeper', {
      handler: 'search-sweeper',
      description: `Removes tombstones of the search indexes of ${source.node.path}`,
      timeout: SWEEPER_TIMEOUT,
      memorySize: 512,
      failedRuns: 'Lambda sends runs that failed to the queue of missed runs',
      environment: {},
    }), 'MissedRuns', SWEEPS);
    if (driftCheck.enabled ?? true) {
      const settings = () => this.settings();
      this.driftCheck = new DriftCheck(pattern, this, 'DriftCheck', {
        ...driftCheck,
        ...{ source, failureQueue, failedRecords, settings },
        ...{ handler: 'search-projector', called: 'search indexes', file: 'search.json', variable: 'SEARCH_VALUES', environment: ofGenerations, largeEnvironment: LARGE },
      });
      grantRecords(generations, this.driftCheck.scheduled.handler, 'dynamodb:GetItem');
    }
  }

  /** Lets the functions write an index. */
  add(index: SearchIndex): SearchProjector {
    this.indexes.push(index);
    index._grantWrite(this.projectorFunction);
    index._grantSweep(this.sweeper.handler);
    if (this.driftCheck) { index._grantCheck(this.driftCheck.scheduled.handler); }
    return this;
  }

  private createFunction(id: string, props: CatalogFunctionProps): CatalogFunction {
    const settings = () => this.settings();
    return new CatalogFunction(this, id, {
      ...props,
      lateFiles: () => ({ 'search.json': textAndValues(settings()).text }),
      environment: {
        ...props.environment,
        PATTERN_PATH: patternPath(this.pattern),
        SEARCH_VALUES: Lazy.string({ produce: () => valuesOf(this, settings()) }),
      },
      largeEnvironment: LARGE,
    });
  }

  /** SearchSettings of handlers/shared/search/search-settings.ts. */
  settings(): object {
    return { indexes: this.indexes.map(index => index._settings) };
  }
}
