import { WorkerSettings } from '../shared/aws/fan-in/subtask-queues';
import { Environment } from '../shared/runtime/environment';

export interface IntakeSettings {
  readonly tableName: string;
  readonly pattern: string;
  readonly takesObjects: boolean;
  readonly deadlineSeconds: number;
  readonly resultRetentionSeconds: number;
  readonly recordRetentionSeconds: number;
  readonly workers: Readonly<Record<string, WorkerSettings>>;
  readonly reportQueue: string;
  /** `s3://bucket/prefix`, without a slash at its end. */
  readonly resultsAt?: string;
  readonly splitterFunction?: string;
  readonly splitterWorker?: string;
  readonly splitterStateMachine?: string;
  readonly maxBytes?: number;
  /** Empty: any. */
  readonly mediaTypes: readonly string[];
}

export function readSettings(environment: Environment): IntakeSettings {
  const bucket = environment.optional('RESULTS_BUCKET');
  const prefix = environment.optional('RESULTS_PREFIX');
  return {
    tableName: environment.text('TABLE_NAME'),
    pattern: environment.text('PATTERN_PATH'),
    takesObjects: environment.text('INTAKE') === 'bucket',
    deadlineSeconds: environment.wholeNumber('DEADLINE_SECONDS'),
    resultRetentionSeconds: environment.wholeNumber('RESULT_RETENTION_SECONDS'),
    recordRetentionSeconds: environment.wholeNumber('RECORD_RETENTION_SECONDS'),
    workers: JSON.parse(environment.text('WORKERS')) as Record<string, WorkerSettings>,
    reportQueue: environment.text('REPORT_QUEUE_URL'),
    resultsAt: bucket && `s3://${bucket}${prefix ? `/${prefix}` : ''}`,
    splitterFunction: environment.optional('SPLITTER_FUNCTION'),
    splitterWorker: environment.optional('SPLITTER_WORKER'),
    splitterStateMachine: environment.optional('SPLITTER_STATE_MACHINE'),
    maxBytes: environment.optional('MAX_BYTES') === undefined ? undefined : environment.wholeNumber('MAX_BYTES'),
    mediaTypes: (environment.optional('MEDIA_TYPES') ?? '').split(',').filter(type => type !== ''),
  };
}
