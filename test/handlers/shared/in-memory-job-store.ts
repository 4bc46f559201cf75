import { dynamoKey } from './dynamo-key';
import { ShardedRecords } from './sharded-records';
import { JobStore, WakeIndex } from '../../../handlers/shared/jobs/job-ports';
import { JobRecord } from '../../../handlers/shared/jobs/job-record';
import { JobTransition } from '../../../handlers/shared/jobs/job-transitions';

/** Records in memory under the conditions of the contract, as the DynamoDB adapter puts them. */
export class InMemoryJobStore implements JobStore, WakeIndex {
  readonly records = new ShardedRecords<JobRecord>();

  async find(id: string): Promise<JobRecord | undefined> {
    return structuredClone(this.records.get(dynamoKey(id)));
  }

  async create(record: JobRecord): Promise<JobRecord | undefined> {
    const existing = this.records.get(record.id);
    if (existing !== undefined && existing.ttl >= Math.floor(Date.parse(record.createdAt) / 1000)) return structuredClone(existing);
    this.records.set(record.id, structuredClone(record));
    return undefined;
  }

  async apply(id: string, { when, set, remove }: JobTransition): Promise<JobRecord | undefined> {
    const record = this.records.get(dynamoKey(id));
    if (record === undefined || !holds(when, record)) return undefined;
    const next: Partial<Record<keyof JobRecord, unknown>> = { ...record, ...set };
    remove.forEach(attribute => delete next[attribute]);
    this.records.set(id, next as unknown as JobRecord);
    return this.find(id);
  }

  async *due(shard: string, until: Date): AsyncGenerator<string[]> {
    const ids = this.records.inShard(shard)
      .filter(record => record.wakeAt! < until.toISOString())
      .sort((a, b) => a.wakeAt! < b.wakeAt! ? -1 : 1)
      .map(record => record.id);
    for (let first = 0; first < ids.length; first += 2) yield ids.slice(first, first + 2);
  }
}

function holds(when: JobTransition['when'], record: JobRecord): boolean {
  const has = (attribute: string) => record[attribute as keyof JobRecord] !== undefined;
  const isBefore = ([attribute, time]: [string, string]) => has(attribute) && String(record[attribute as keyof JobRecord]) < time;
  return when.status.includes(record.status)
    && (when.present ?? []).every(has)
    && !(when.absent ?? []).some(has)
    && (when.attempt === undefined || record.attempt === when.attempt)
    && Object.entries(when.before ?? {}).every(isBefore)
    && Object.entries(when.notAfter ?? {}).every(entry => !has(entry[0]) || isBefore(entry));
}
