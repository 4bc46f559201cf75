import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoRecord } from './dynamo-record';
import { NO_REFILLS, Refills, ViewRefills } from '../../views/refills';

/** Where the record of a view is. Written by src/reporting-engine/private/refill-table.ts. */
export interface RefillsSettings {
  /** The name of the table. */
  readonly table: string;
  readonly view: string;
}

/** The record of a view's refills, as an item of a table with the key `id`, the name of the view. */
export class DynamoViewRefills extends DynamoRecord<Refills> implements ViewRefills {
  constructor(client: DynamoDBClient, tableName: string, view: string) {
    super(client, tableName, view, NO_REFILLS);
  }
}
