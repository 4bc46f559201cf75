import { JobReaders, readJobReaders } from '../shared/http/job-readers';
import { Environment } from '../shared/runtime/environment';

export interface JobApiSettings {
  readonly tableName: string;
  readonly queueUrl: string;
  /** The construct path of the pattern, `/Shop/Payments`. */
  readonly pattern: string;
  readonly resultRetentionSeconds: number;
  readonly messageRetentionSeconds: number;
  readonly recordRetentionSeconds: number;
  /** The path of the resource, `v1/orders`. */
  readonly path: string;
  /** Whether the API has no authorizer. */
  readonly isPublic: boolean;
  readonly readers: JobReaders;
  readonly messageGroupIdPointer?: string;
  readonly claimCheckBucket?: string;
}

export function readSettings(environment: Environment): JobApiSettings {
  const settings: JobApiSettings = {
    tableName: environment.text('TABLE_NAME'),
    queueUrl: environment.text('QUEUE_URL'),
    pattern: environment.text('PATTERN_PATH'),
    resultRetentionSeconds: environment.wholeNumber('RESULT_RETENTION_SECONDS'),
    messageRetentionSeconds: environment.wholeNumber('MESSAGE_RETENTION_SECONDS'),
    recordRetentionSeconds: environment.wholeNumber('RECORD_RETENTION_SECONDS'),
    path: environment.text('RESOURCE_PATH'),
    isPublic: environment.optional('PUBLIC') === 'true',
    readers: readJobReaders(environment),
    messageGroupIdPointer: environment.optional('MESSAGE_GROUP_ID_POINTER'),
    claimCheckBucket: environment.optional('CLAIM_CHECK_BUCKET'),
  };
  // SQS refuses messages without a group on a FIFO queue: jobs would be accepted and never sent
  if (settings.queueUrl.endsWith('.fifo') !== (settings.messageGroupIdPointer !== undefined)) {
    throw new Error('MESSAGE_GROUP_ID_POINTER must be set for a FIFO queue, and only for a FIFO queue.');
  }
  return settings;
}
