import { Environment } from '../shared/runtime/environment';

export interface UploadSettings {
  readonly bucket: string;
  readonly prefix?: string;
  readonly expirySeconds: number;
  readonly maxBytes?: number;
  /** Empty: any. */
  readonly mediaTypes: readonly string[];
}

export interface ApiSettings {
  readonly tableName: string;
  readonly pattern: string;
  readonly deadlineSeconds: number;
  readonly resultRetentionSeconds: number;
  readonly recordRetentionSeconds: number;
  readonly intakeQueueUrl?: string;
  readonly upload?: UploadSettings;
}

export function readSettings(environment: Environment): ApiSettings {
  const bucket = environment.optional('UPLOAD_BUCKET');
  return {
    tableName: environment.text('TABLE_NAME'),
    pattern: environment.text('PATTERN_PATH'),
    deadlineSeconds: environment.wholeNumber('DEADLINE_SECONDS'),
    resultRetentionSeconds: environment.wholeNumber('RESULT_RETENTION_SECONDS'),
    recordRetentionSeconds: environment.wholeNumber('RECORD_RETENTION_SECONDS'),
    intakeQueueUrl: environment.optional('INTAKE_QUEUE_URL'),
    upload: bucket === undefined ? undefined : {
      bucket,
      prefix: environment.optional('UPLOAD_PREFIX'),
      expirySeconds: environment.wholeNumber('UPLOAD_EXPIRY_SECONDS'),
      maxBytes: environment.optional('MAX_BYTES') === undefined ? undefined : environment.wholeNumber('MAX_BYTES'),
      mediaTypes: (environment.optional('MEDIA_TYPES') ?? '').split(',').filter(type => type !== ''),
    },
  };
}
