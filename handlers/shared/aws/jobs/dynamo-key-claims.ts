import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KeyClaim, KeyClaims } from '../../jobs/key-claims';
import { RecordTable, unlessKept } from '../record-table';

/** Claims beside the records of the jobs. */
export class DynamoKeyClaims implements KeyClaims {
  private readonly table: RecordTable<KeyClaim>;

  constructor(client: DynamoDBClient, tableName: string) {
    this.table = new RecordTable(client, tableName);
  }

  async claim(claim: KeyClaim, now: Date): Promise<string> {
    const standing = await this.table.put(claim, unlessKept(now));
    return (standing ?? claim).job;
  }
}
