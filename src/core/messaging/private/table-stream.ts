import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
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

/** The images of an item, and the views of a stream that leave them out. */
const WITHOUT_IMAGE = {
  OldImage: [dynamodb.StreamViewType.KEYS_ONLY, dynamodb.StreamViewType.NEW_IMAGE],
  NewImage: [dynamodb.StreamViewType.KEYS_ONLY, dynamodb.StreamViewType.OLD_IMAGE],
};

export type ItemImage = keyof typeof WITHOUT_IMAGE;

/** Checks a table whose stream is to be read, whatever images it has. Call it before anything is created. */
export function validateTableReading(validation: Validation, prop: string, table: dynamodb.ITable) {
  validation.required(prop, table, TABLE);
  validation.here(prop, placedBy(table.tableArn, table), 'Lambda reads the streams of its Region', ['region']);
  validation.check(table.tableStreamArn !== undefined, prop, `have a stream (StreamViewType.${VIEW})`, table.node.path);
}

/** Checks a table whose stream of new and old images is to be read. */
export function validateTableStream(validation: Validation, prop: string, table: dynamodb.ITable) {
  validateTableReading(validation, prop, table);
  const view = viewOf(table);
  validation.check(view === undefined || view === VIEW, prop, `have a stream of new and old images (StreamViewType.${VIEW})`, view);
}

/** The view of a stream that certainly leaves an image out. The view of an imported table is not known. */
export function viewWithout(image: ItemImage, table: dynamodb.ITable): string | undefined {
  return WITHOUT_IMAGE[image].find(view => view === viewOf(table));
}

/** CDK writes the view of a TableV2 at synthesis. */
function viewOf(table: dynamodb.ITable): string | undefined {
  const { streamSpecification } = (table.node.defaultChild ?? {}) as Partial<dynamodb.CfnTable>;
  return (Stack.of(table).resolve(streamSpecification) as Partial<dynamodb.CfnTable.StreamSpecificationProperty> | undefined)?.streamViewType;
}

export interface TableReadOptions extends lambda.EventSourceMappingOptions {
  /** The principal of the function. Default: the function. */
  readonly grantee?: iam.IGrantable;
}

/**
 * Lets a function read the stream of a table, from its oldest record on. What it cannot process within 18 hours goes to the bucket.
 *
 * @param options properties of the mapping, too
 */
export function readTableStream(
  scope: Construct, table: dynamodb.ITable, handler: lambda.IFunction, failedRecords: FailedRecords, options: TableReadOptions = {},
): lambda.EventSourceMapping {
  const { grantee = handler, maxRecordAge = longestRecordAge(TABLE_STREAM_RETENTION), ...more } = options;
  const grant = grantReadStream(scope, table, grantee);
  const mapping = new lambda.EventSourceMapping(scope, 'EventSource', {
    target: handler,
    eventSourceArn: table.tableStreamArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    // more would break the order of a key that is not the partition key
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    retryAttempts: 10_000,
    reportBatchItemFailures: true,
    ...failedRecords.settings,
    ...more,
  });
  // CDK's own property refuses an age that is only known at deployment
  (mapping.node.defaultChild as lambda.CfnEventSourceMapping).maximumRecordAgeInSeconds = maxRecordAge.toSeconds();
  grant.combine(failedRecords.grantWrite(grantee)).applyBefore(mapping); // Lambda checks the permissions at creation
  return mapping;
}
