import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fanInExpression } from './fan-in-expression';
import { FanInChange } from '../../fan-in/changes';
import { Applied, FanInStore } from '../../fan-in/ports';
import { FanInRecord } from '../../fan-in/record';
import { WakeIndex } from '../../jobs/job-ports';
import { RecordTable, unlessKept } from '../record-table';

/** The records of jobs and groups in DynamoDB. */
export class DynamoFanInStore implements FanInStore, WakeIndex {
  private readonly table: RecordTable<FanInRecord>;

  constructor(client: DynamoDBClient, tableName: string, now?: () => number) {
    this.table = new RecordTable(client, tableName, now);
  }

  find(id: string): Promise<FanInRecord | undefined> {
    return this.table.find(id);
  }

  create(record: FanInRecord, replaceAccepted: boolean): Promise<FanInRecord | undefined> {
    const free = unlessKept(new Date(record.createdAt));
    return this.table.put(record, replaceAccepted ? {
      ConditionExpression: `${free.ConditionExpression} OR #status = :accepted`,
      ExpressionAttributeNames: { ...free.ExpressionAttributeNames, '#status': 'status' },
      ExpressionAttributeValues: { ...free.ExpressionAttributeValues, ':accepted': 'accepted' },
    } : free);
  }

  apply(id: string, change: FanInChange): Promise<Applied> {
    return this.table.update(id, fanInExpression(change));
  }

  due(shard: string, until: Date): AsyncIterable<string[]> {
    return this.table.due(shard, until);
  }
}
