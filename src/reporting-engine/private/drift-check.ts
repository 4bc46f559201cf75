import { aws_dynamodb as dynamodb, aws_sqs as sqs, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ACCEPTABLE_LAG } from './index-table-alarms';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { grantReadItems, requestedTable } from '../../core/messaging/private/table-stream-grant';
import { AlarmOverride } from '../../core/operations/alarm-override';
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

/** Library defaults. */
const RATE = Duration.hours(1);
const SAMPLE_SIZE = 100;
/** Library limits. */
const LONGEST_RATE = Duration.days(7);
const LONGEST_LAG = Duration.days(1);
const LARGEST_SAMPLE = 1_000;
/** A view takes seconds: the handlers begin none in the last two minutes. */
const TIMEOUT = Duration.minutes(5);
const SOURCE_ACTIONS = ['DescribeTable', 'GetItem', 'Scan'].map(action => `dynamodb:${action}`);
/** Of the views: their rows, the record of their generations, and what is to be looked at again. */
const ROW_ACTIONS = ['DescribeTable', 'GetItem', 'PutItem', 'Scan'].map(action => `dynamodb:${action}`);

export function validateDriftCheck(validation: Validation, options: DriftCheckOptions) {
  // JavaScript passes whatever is given
  validation.check(typeof (options as unknown) === 'object', 'driftCheck', 'be an object such as { enabled: false }', options);
  const { rate, sampleSize, acceptableLag } = options;
  validation.duration('driftCheck.rate', rate, Duration.minutes(1), LONGEST_RATE, 'library limit');
  if (rate && !rate.isUnresolved()) { validation.check(rate.toSeconds() % 60 === 0, 'driftCheck.rate', 'be whole minutes (Scheduler limit)', rate.toHumanString()); }
  validation.integer('driftCheck.sampleSize', sampleSize, 1, LARGEST_SAMPLE, 'library limit');
  validation.duration('driftCheck.acceptableLag', acceptableLag, Duration.seconds(1), LONGEST_LAG, 'library limit');
}

export interface DriftCheckProps extends DriftCheckOptions {
  readonly source: dynamodb.ITable;
  /** The function whose code it has. */
  readonly handler: 'view-projector' | 'search-projector';
  /** What is compared. */
  readonly called: string;
  /** The file of its settings. */
  readonly file: string;
  /** The variable of their values that are only known at deployment. */
  readonly variable: string;
  /** The settings at synthesis. */
  readonly settings: () => object;
  /** Other variables. Default: none. */
  readonly environment?: { readonly [name: string]: string };
  readonly largeEnvironment: string;
  /** Of the bundle: this entry sends nothing. */
  readonly failureQueue: sqs.IQueue;
  readonly failedRecords: FailedRecords;
}

/** Compares a sample of the source with the views by a schedule, and repairs what differs: the code of their projector, with another entry. */
export class DriftCheck extends Construct {
  readonly scheduled: ScheduledFunction;

  constructor(pattern: Construct, scope: Construct, id: string, props: DriftCheckProps) {
    super(scope, id);
    const { source, handler: ofProjector, settings, called, file, variable, largeEnvironment, failureQueue, failedRecords } = props;
    const { rate = RATE, sampleSize = SAMPLE_SIZE, acceptableLag = ACCEPTABLE_LAG } = props;
    const stack = Stack.of(this);
    const handler = new CatalogFunction(this, 'Function', {
      handler: ofProjector,
      entry: 'drift',
      description: `Compares the ${called} of ${source.node.path} with it`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'Lambda sends runs that failed to the queue of missed runs',
      lateFiles: () => ({ [file]: textAndValues(settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        SOURCE_TABLE: requestedTable(pattern, source),
        DRIFT: stack.toJsonString({ sampleSize, acceptableLagSeconds: acceptableLag.toSeconds() }),
        FAILURE_QUEUE_URL: failureQueue.queueUrl,
        FAILED_RECORDS: stack.toJsonString(failedRecords.handlerSettings),
        [variable]: Lazy.string({ produce: () => valuesOf(this, settings()) }),
        ...props.environment,
      },
      largeEnvironment,
    });
    grantReadItems(pattern, source, handler, ...SOURCE_ACTIONS);
    this.scheduled = runBySchedule(this, handler, 'MissedRuns', { rate, maxEventAge: Duration.minutes(15), retryAttempts: 2 });
  }

  /** Lets the function compare a view. */
  add(view: IndexTable) {
    grantRecords(view.table, this.scheduled.handler, ...ROW_ACTIONS);
  }

  /**
   * Adds `<name>Failed` and `<name>RunsLost`.
   *
   * @param copies what may differ
   */
  addAlarms(operations: Operations, name: string, copies: string, overrides: { readonly failed?: AlarmOverride; readonly lost?: AlarmOverride }) {
    addMissedRunsAlarms(operations, name, this.scheduled, {
      ...overrides,
      severity: AlarmSeverity.NOTICE,
      impact: `${copies} that differ from their items are not found, or not repaired. Views follow their source as before.`,
      firstStep: recentErrors(this.scheduled.handler),
      datapointsToAlarm: 1,
    });
  }
}
