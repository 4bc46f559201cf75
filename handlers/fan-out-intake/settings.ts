import { JobLifetime, readJobLifetime } from '../shared/fan-in/new-job';
import { ObjectLimits, readObjectLimits } from '../shared/fan-in/object-limits';
import { readResultsOfWorkers, readWorkers, WorkerSettings } from '../shared/fan-in/worker-settings';
import { Environment } from '../shared/runtime/environment';

export interface IntakeSettings extends JobLifetime, ObjectLimits {
  readonly tableName: string;
  readonly pattern: string;
  readonly takesObjects: boolean;
  /** Whether the queue has the jobs of an API only. */
  readonly takesRequests: boolean;
  readonly workers: Readonly<Record<string, WorkerSettings>>;
  /** The workers that others wait for, by the name of the one that waits. Empty with a splitter. */
  readonly after: Readonly<Record<string, readonly string[]>>;
  readonly reportQueue: string;
  /** `s3://bucket/prefix`, without a slash at its end. */
  readonly resultsAt?: string;
  /** The same for the workers that have their own. */
  readonly resultsOfWorkers: Readonly<Record<string, string>>;
  readonly splitterFunction?: string;
  readonly splitterWorker?: string;
  readonly splitterStateMachine?: string;
}

export function readSettings(environment: Environment): IntakeSettings {
  const bucket = environment.optional('RESULTS_BUCKET');
  const prefix = environment.optional('RESULTS_PREFIX');
  return {
    tableName: environment.text('TABLE_NAME'),
    pattern: environment.text('PATTERN_PATH'),
    takesObjects: environment.text('INTAKE') === 'bucket',
    takesRequests: environment.text('INTAKE') === 'api',
    ...readJobLifetime(environment),
    workers: readWorkers(environment),
    after: JSON.parse(environment.optional('AFTER') ?? '{}') as IntakeSettings['after'],
    reportQueue: environment.text('REPORT_QUEUE_URL'),
    resultsAt: bucket && `s3://${bucket}${prefix ? `/${prefix}` : ''}`,
    resultsOfWorkers: readResultsOfWorkers(environment),
    splitterFunction: environment.optional('SPLITTER_FUNCTION'),
    splitterWorker: environment.optional('SPLITTER_WORKER'),
    splitterStateMachine: environment.optional('SPLITTER_STATE_MACHINE'),
    ...readObjectLimits(environment),
  };
}
