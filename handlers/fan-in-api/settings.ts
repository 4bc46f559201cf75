import { JobLifetime, readJobLifetime } from '../shared/fan-in/new-job';
import { ObjectLimits, readObjectLimits } from '../shared/fan-in/object-limits';
import { JobReaders, readJobReaders } from '../shared/http/job-readers';
import { Environment } from '../shared/runtime/environment';

export interface UploadSettings extends ObjectLimits {
  readonly bucket: string;
  readonly prefix?: string;
  readonly expirySeconds: number;
}

export interface ApiSettings extends JobLifetime {
  readonly tableName: string;
  readonly pattern: string;
  /** Whether the API has no authorizer. */
  readonly isPublic: boolean;
  /** Whether every caller reads jobs that no caller created. */
  readonly showsUnowned: boolean;
  readonly readers: JobReaders;
  readonly intakeQueueUrl?: string;
  /** The user's bucket, which has to send its events. */
  readonly eventsBucket?: string;
  readonly upload?: UploadSettings;
}

export function readSettings(environment: Environment): ApiSettings {
  const bucket = environment.optional('UPLOAD_BUCKET');
  return {
    tableName: environment.text('TABLE_NAME'),
    pattern: environment.text('PATTERN_PATH'),
    ...readJobLifetime(environment),
    isPublic: environment.optional('PUBLIC') === 'true',
    showsUnowned: environment.optional('SHOW_UNOWNED_JOBS') === 'true',
    readers: readJobReaders(environment),
    intakeQueueUrl: environment.optional('INTAKE_QUEUE_URL'),
    eventsBucket: environment.optional('EVENTS_BUCKET'),
    upload: bucket === undefined ? undefined : {
      bucket,
      prefix: environment.optional('UPLOAD_PREFIX'),
      expirySeconds: environment.wholeNumber('UPLOAD_EXPIRY_SECONDS'),
      ...readObjectLimits(environment),
    },
  };
}
