import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { transitionExpression } from './transition-expression';
import { JobStore, WakeIndex } from '../../jobs/job-ports';
import { JobRecord } from '../../jobs/job-record';
import { JobTransition } from '../../jobs/job-transitions';
import { RecordTable, unlessKept } from '../record-table';

/** Job records in DynamoDB. */
export class DynamoJobStore implements JobStore, WakeIndex {
  private readonly table: RecordTable<JobRecord>;

  constructor(client: DynamoDBClient, tableName: string) {
    this.table = new RecordTable(client, tableName);
  }

  find(id: string): Promise<JobRecord | undefined> {
    return this.table.find(id);
  }

  create(record: JobRecord): Promise<JobRecord | undefined> {
    return this.table.put(record, unlessKept(new Date(record.createdAt)));
  }

  async apply(id: string, transition: JobTransition): Promise<JobRecord | undefined> {
    const { applied, record } = await this.table.update(id, transitionExpression(transition));
    return applied ? record : undefined;
  }

  due(shard: string, until: Date): AsyncIterable<string[]> {
    return this.table.due(shard, until);
  }
}
