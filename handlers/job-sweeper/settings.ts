import { Environment } from '../shared/runtime/environment';

export interface SweeperSettings {
  readonly tableName: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly deadLetterQueueArn: string;
  readonly pattern: string;
  readonly messageRetentionSeconds: number;
  readonly recordRetentionSeconds: number;
}

export function readSettings(environment: Environment): SweeperSettings {
  return {
    tableName: environment.text('TABLE_NAME'),
    queueUrl: environment.text('QUEUE_URL'),
    deadLetterQueueUrl: environment.text('DEAD_LETTER_QUEUE_URL'),
    deadLetterQueueArn: environment.text('DEAD_LETTER_QUEUE_ARN'),
    pattern: environment.text('PATTERN_PATH'),
    messageRetentionSeconds: environment.wholeNumber('MESSAGE_RETENTION_SECONDS'),
    recordRetentionSeconds: environment.wholeNumber('RECORD_RETENTION_SECONDS'),
  };
}
