import { aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { longestRecordAge } from '../../core/messaging/private/record-age';
import { grantReadStream } from '../../core/messaging/private/table-stream-grant';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { placedBy } from '../../core/private/elsewhere';
import { grantSend } from '../../core/private/queue-grants';
import { Validation } from '../../core/private/validation';
import { deadLetterQueue } from '../../core/workers/private/dead-letter-queue';
import { SyncTableOptions } from '../sync-source';

/** How long DynamoDB keeps the records of a stream: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const STREAM_RETENTION = Duration.hours(24);
export const INTAKE_TIMEOUT = Duration.seconds(60);
const VIEW = dynamodb.StreamViewType.NEW_AND_OLD_IMAGES;

export interface SyncStreamProps {
  readonly table: dynamodb.ITable;
  readonly options: SyncTableOptions;
  /** The queue of the worker. */
  readonly queue: sqs.IQueue;
  /** Whose metrics the function counts. */
  readonly pattern: Construct;
  readonly encryptionKey?: kms.IKey;
}

/** Checks a table whose stream is to be read. Call it before anything is created. */
export function validateSyncTable(validation: Validation, table: dynamodb.ITable, { entityKey, originAttribute }: SyncTableOptions) {
  validation.here('source', placedBy(table.tableArn, table), 'Lambda reads the streams of its Region', ['region']);
  validation.check(table.tableStreamArn !== undefined, 'source', `have a stream (StreamViewType.${VIEW})`, table.node.path);
  const { streamSpecification, keySchema } = (table.node.defaultChild ?? {}) as Partial<dynamodb.CfnTable>;
  const view = (streamSpecification as Partial<dynamodb.CfnTable.StreamSpecificationProperty> | undefined)?.streamViewType;
  validation.check(view === undefined || view === VIEW, 'source', `have a stream of new and old images (StreamViewType.${VIEW})`, view);
  validation.check(originAttribute !== '', 'originAttribute', 'have at least one character', originAttribute);
  validation.check(entityKey !== '', 'entityKey', 'have at least one character', entityKey);
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
    const { table, options: { entityKey, originAttribute = 'origin' }, queue, pattern, encryptionKey } = props;
    this.failureQueue = deadLetterQueue(this, 'FailureQueue', { encryptionKey });
    this.failedRecords = new FailedRecords(this, 'FailedRecords', encryptionKey);
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
    this.eventSourceMapping = this.readStream(table);
  }

  private readStream(table: dynamodb.ITable): lambda.EventSourceMapping {
    const grant = grantReadStream(this, table, this.intakeFunction);
    const mapping = new lambda.EventSourceMapping(this, 'EventSource', {
      target: this.intakeFunction,
      eventSourceArn: table.tableStreamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // more would break the order of an entity of several items
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      retryAttempts: 10_000,
      maxRecordAge: longestRecordAge(STREAM_RETENTION),
      reportBatchItemFailures: true,
      ...this.failedRecords.settings,
    });
    grant.combine(this.failedRecords.grantWrite(this.intakeFunction)).applyBefore(mapping); // Lambda checks the permissions at creation
    return mapping;
  }
}
