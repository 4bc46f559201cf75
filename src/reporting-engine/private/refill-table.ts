import { aws_dynamodb as dynamodb, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { tableEncryption } from '../../core/private/pattern-key';
import { RETAINED } from '../../core/private/retained';
import { grantRecords } from '../../core/private/table-grants';

/**
 * The table with the record of refills of each custom view and graph, and of the generations of each search index. Without its record, a view would take
 * changes for older than what it has. An index would be taken for one of the first generation.
 */
export function refillTable(scope: Construct, id: string): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RETAINED,
    ...tableEncryption(scope),
  });
}

/** RefillsSettings of handlers/shared/aws/views/dynamo-view-refills.ts. */
export function refillSettings(view: Construct, table: dynamodb.ITable): string {
  return Stack.of(view).toJsonString({ table: table.tableName, view: view.node.id });
}

/** Lets the function that reads the stream know of refills. */
export function grantRefills(table: dynamodb.ITable, handler: lambda.IFunction) {
  return grantRecords(table, handler, 'dynamodb:GetItem');
}

/** RefilledSettings of handlers/view-projector/settings.ts. */
export interface RefilledSettings {
  readonly name: string;
  readonly functionArn: string;
  readonly timeoutSeconds: number;
  readonly batchSize: number;
  readonly hasLeftovers?: boolean;
}

/** A view that the state machine of rebuilds refills. */
export interface RefilledView {
  /** The function that reads the stream for the view. */
  readonly _reader: lambda.IFunction;
  readonly _refilled: RefilledSettings;
}
