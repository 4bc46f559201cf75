import { aws_dynamodb as dynamodb, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ACCEPTABLE_LAG } from './index-table-alarms';
import { ViewProjector } from './view-projector';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { grantRecords } from '../../core/private/table-grants';
import { Validation } from '../../core/private/validation';
import { addMissedRunsAlarms, runBySchedule, ScheduledFunction } from '../../core/workers/private/scheduled-function';
import { DriftCheckOptions } from '../drift-check-options';
import { IndexTable } from '../index-table';
import { ReportingEngineAlarms } from '../reporting-engine-alarms';

/** Library defaults. */
const RATE = Duration.hours(1);
const SAMPLE_SIZE = 100;
/** Library limits. */
const LONGEST_RATE = Duration.days(7);
const LONGEST_LAG = Duration.days(1);
const LARGEST_SAMPLE = 1_000;
/** A view takes seconds: handlers/view-projector/index.ts begins none in the last two minutes. */
const TIMEOUT = Duration.minutes(5);
const SOURCE_ACTIONS = ['DescribeTable', 'GetItem', 'Scan'].map(action => `dynamodb:${action}`);
/** Of the views: their rows, the record of their generations, and what is to be looked at again. */
const ROW_ACTIONS = ['DescribeTable', 'GetItem', 'PutItem', 'Scan'].map(action => `dynamodb:${action}`);

export function validateDriftCheck(validation: Validation, { rate, sampleSize, acceptableLag }: DriftCheckOptions) {
  validation.duration('driftCheck.rate', rate, Duration.minutes(1), LONGEST_RATE, 'library limit');
  if (rate && !rate.isUnresolved()) { validation.check(rate.toSeconds() % 60 === 0, 'driftCheck.rate', 'be whole minutes (Scheduler limit)', rate.toHumanString()); }
  validation.integer('driftCheck.sampleSize', sampleSize, 1, LARGEST_SAMPLE, 'library limit');
  validation.duration('driftCheck.acceptableLag', acceptableLag, Duration.seconds(1), LONGEST_LAG, 'library limit');
}

export interface DriftCheckProps extends DriftCheckOptions {
  readonly source: dynamodb.ITable;
  readonly projector: ViewProjector;
  /** The views at synthesis. */
  readonly views: () => IndexTable[];
}

/** Compares a sample of the source with the views by a schedule, and repairs what differs: the code of the projector, with another entry. */
export class DriftCheck extends Construct {
  readonly scheduled: ScheduledFunction;

  constructor(pattern: Construct, id: string, { source, projector, views, ...options }: DriftCheckProps) {
    super(pattern, id);
    const { rate = RATE, sampleSize = SAMPLE_SIZE, acceptableLag = ACCEPTABLE_LAG } = options;
    const settings = () => ({ views: views().map(view => view._settings) });
    const stack = Stack.of(this);
    const handler = new CatalogFunction(this, 'Function', {
      handler: 'view-projector',
      entry: 'drift',
      description: `Compares the views of ${source.node.path} with it`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'Lambda sends runs that failed to the queue of missed runs',
      lateFiles: () => ({ 'views.json': textAndValues(settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        SOURCE_TABLE: source.tableName,
        DRIFT: stack.toJsonString({ sampleSize, acceptableLagSeconds: acceptableLag.toSeconds() }),
        // of the bundle: this entry sends nothing
        FAILURE_QUEUE_URL: projector.failureQueue.queueUrl,
        FAILED_RECORDS: stack.toJsonString(projector.failedRecords.handlerSettings),
        VIEWS_VALUES: Lazy.string({ produce: () => valuesOf(this, settings()) }),
      },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
    grantRecords(source, handler, ...SOURCE_ACTIONS);
    this.scheduled = runBySchedule(this, handler, 'MissedRuns', { rate, maxEventAge: Duration.minutes(15), retryAttempts: 2 });
  }

  /** Lets the function compare a view. */
  add(view: IndexTable) {
    grantRecords(view.table, this.scheduled.handler, ...ROW_ACTIONS);
  }

  addAlarms(operations: Operations, overrides: ReportingEngineAlarms) {
    addMissedRunsAlarms(operations, 'driftCheck', this.scheduled, {
      failed: overrides.driftCheckFailed,
      lost: overrides.driftCheckRunsLost,
      severity: AlarmSeverity.NOTICE,
      impact: 'Rows that differ from their items are not found, or not repaired. Views follow their source as before.',
      firstStep: recentErrors(this.scheduled.handler),
      datapointsToAlarm: 1,
    });
  }
}
