import { aws_dynamodb as dynamodb, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FailedRecords } from './failed-records';
import { longestRecordAge } from './record-age';
import { grantReadStream } from './table-stream-grant';
import { placedBy } from '../../private/elsewhere';
import { TABLE } from '../../private/kinds';
import { Validation } from '../../private/validation';

/** How long DynamoDB keeps the records of a stream: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const TABLE_STREAM_RETENTION = Duration.hours(24);
const VIEW = dynamodb.StreamViewType.NEW_AND_OLD_IMAGES;

/** Checks a table whose stream of new and old images is to be read. Call it before anything is created. */
export function validateTableStream(validation: Validation, prop: string, table: dynamodb.ITable) {
  validation.required(prop, table, TABLE);
  validation.here(prop, placedBy(table.tableArn, table), 'Lambda reads the streams of its Region', ['region']);
  validation.check(table.tableStreamArn !== undefined, prop, `have a stream (StreamViewType.${VIEW})`, table.node.path);
  const { streamSpecification } = (table.node.defaultChild ?? {}) as Partial<dynamodb.CfnTable>;
  const view = (streamSpecification as Partial<dynamodb.CfnTable.StreamSpecificationProperty> | undefined)?.streamViewType;
  validation.check(view === undefined || view === VIEW, prop, `have a stream of new and old images (StreamViewType.${VIEW})`, view);
}

/**
 * Lets a function read the stream of a table, from its oldest record on. What it cannot process within 18 hours goes to the bucket.
 *
 * @param more properties of the mapping
 */
export function readTableStream(
  scope: Construct, table: dynamodb.ITable, handler: lambda.IFunction, failedRecords: FailedRecords, more: lambda.EventSourceMappingOptions = {},
): lambda.EventSourceMapping {
  const grant = grantReadStream(scope, table, handler);
  const mapping = new lambda.EventSourceMapping(scope, 'EventSource', {
    target: handler,
    eventSourceArn: table.tableStreamArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    // more would break the order of a key that is not the partition key
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    retryAttempts: 10_000,
    maxRecordAge: longestRecordAge(TABLE_STREAM_RETENTION),
    reportBatchItemFailures: true,
    ...failedRecords.settings,
    ...more,
  });
  grant.combine(failedRecords.grantWrite(handler)).applyBefore(mapping); // Lambda checks the permissions at creation
  return mapping;
}
