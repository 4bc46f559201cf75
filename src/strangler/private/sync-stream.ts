import { aws_dynamodb as dynamodb, aws_lambda as lambda, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { readTableStream, validateTableStream } from '../../core/messaging/private/table-stream';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { warnOfPaths } from '../../core/private/attribute-names';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantSend } from '../../core/private/queue-grants';
import { Validation } from '../../core/private/validation';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { SyncTableOptions } from '../sync-source';

export const INTAKE_TIMEOUT = Duration.seconds(60);

export interface SyncStreamProps {
  readonly table: dynamodb.ITable;
  readonly options: SyncTableOptions;
  /** The queue of the worker. */
  readonly queue: sqs.IQueue;
  /** Whose metrics the function counts. */
  readonly pattern: Construct;
}

/** Checks a table whose stream is to be read. Call it before anything is created. */
export function validateSyncTable(validation: Validation, table: dynamodb.ITable, { entityKey, originAttribute }: SyncTableOptions) {
  validateTableStream(validation, 'source', table);
  const { keySchema } = (table.node.defaultChild ?? {}) as Partial<dynamodb.CfnTable>;
  validation.check(originAttribute !== '', 'originAttribute', 'have at least one character', originAttribute);
  validation.check(entityKey !== '', 'entityKey', 'have at least one character', entityKey);
  warnOfPaths(validation, 'originAttribute', [originAttribute], 'Every write would be sent to legacy, also those that legacy made.');
  if (Array.isArray(keySchema) && entityKey !== undefined) {
    const names = (keySchema as dynamodb.CfnTable.KeySchemaProperty[]).map(({ attributeName }) => attributeName);
    validation.check(names.includes(entityKey), 'entityKey', `be one of the attributes of the table's key: ${names.join(', ')}`, entityKey);
  }
}

/** Reads the stream of a table, and sends the changes to the queue of the worker. */
export class SyncStream extends Construct {
  readonly intakeFunction: CatalogFunction;
  readonly failureQueue: sqs.Queue;
  readonly failedRecords: FailedRecords;
  readonly eventSourceMapping: lambda.EventSourceMapping;

  constructor(scope: Construct, id: string, props: SyncStreamProps) {
    super(scope, id);
    const { table, options: { entityKey, originAttribute = 'origin' }, queue, pattern } = props;
    this.failureQueue = deadLetterQueue(this, 'FailureQueue');
    this.failedRecords = new FailedRecords(this, 'FailedRecords');
    this.intakeFunction = new CatalogFunction(this, 'Function', {
      handler: 'legacy-sync-intake',
      description: `Queues the changes of ${table.node.path} for legacy`,
      timeout: INTAKE_TIMEOUT,
      memorySize: 512,
      failedRuns: 'It reads a stream; what it cannot send is in the failure queue or in the bucket',
      environment: {
        PATTERN_PATH: patternPath(pattern),
        SYNC_SOURCE: Stack.of(this).toJsonString({ kind: 'table', entityKey, originAttribute }),
        CHANGE_QUEUE_URL: queue.queueUrl,
        FAILURE_QUEUE_URL: this.failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString({ ...this.failedRecords.handlerSettings, pattern: patternPath(pattern) }),
      },
    });
    [queue, this.failureQueue].forEach(each => grantSend(each, this.intakeFunction));
    this.eventSourceMapping = readTableStream(this, table, this.intakeFunction, this.failedRecords);
  }
}
