import { randomUUID } from 'crypto';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { JOB_MESSAGE_TYPE, JobMessage } from '../../handlers/shared/jobs/job-message';
import { JobRecord, wakeShard } from '../../handlers/shared/jobs/job-record';

/** Items in one call of DynamoDB. */
const CALL = 25;
const CALLS_AT_ONCE = 4;
const DAY = 24 * 60 * 60 * 1000;

/** Jobs as the API leaves them: recorded, their messages on the queue. */
export class RecordedJobs {
  constructor(private readonly dynamo: DynamoDBDocumentClient, private readonly table: string) {}

  /** Records as many new jobs and gives their messages. */
  async accept(count: number): Promise<string[]> {
    const jobs = Array.from({ length: count }, () => this.job());
    const limit = pLimit(CALLS_AT_ONCE);
    const calls = Array.from({ length: Math.ceil(count / CALL) }, (_, i) => jobs.slice(i * CALL, (i + 1) * CALL));
    await Promise.all(calls.map(call => limit(async () => {
      const { UnprocessedItems = {} } = await this.dynamo.send(new BatchWriteCommand({
        RequestItems: { [this.table]: call.map(({ record }) => ({ PutRequest: { Item: record } })) },
      }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('The table did not take all records.');
    })));
    return jobs.map(({ message }) => JSON.stringify(message));
  }

  async succeeded(): Promise<number> {
    let count = 0;
    const pages = paginateScan({ client: this.dynamo }, {
      TableName: this.table,
      Select: 'COUNT',
      ConsistentRead: true,
      FilterExpression: '#status = :succeeded',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':succeeded': 'succeeded' },
    });
    for await (const { Count = 0 } of pages) count += Count;
    return count;
  }

  private job(): { record: JobRecord; message: JobMessage } {
    const id = randomUUID();
    const now = Date.now();
    const time = new Date(now).toISOString();
    const after = (days: number) => new Date(now + days * DAY).toISOString();
    return {
      record: {
        id,
        status: 'accepted',
        createdAt: time,
        updatedAt: time,
        expiresAt: after(7),
        ttl: Math.floor((now + 18 * DAY) / 1000),
        fingerprint: '',
        attempt: 0,
        wakeShard: wakeShard(id),
        wakeAt: after(4),
      },
      message: {
        specversion: '1.0',
        id,
        source: '/Throughput/Recorded',
        type: JOB_MESSAGE_TYPE,
        time,
        datacontenttype: 'application/json',
        jobtable: this.table,
        data: { orderId: id },
      },
    };
  }
}
