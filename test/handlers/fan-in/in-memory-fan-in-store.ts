import { FanInChange } from '../../../handlers/shared/fan-in/changes';
import { Applied, FanInStore } from '../../../handlers/shared/fan-in/ports';
import { FanInRecord, SubtaskSet } from '../../../handlers/shared/fan-in/record';
import { WakeIndex } from '../../../handlers/shared/jobs/job-ports';
import { dynamoKey } from '../shared/dynamo-key';
import { ShardedRecords } from '../shared/sharded-records';

/** A change as DynamoDB applies it; undefined where its conditions do not hold. */
export function applied(record: FanInRecord, { when, set, remove, add, take, entry, countRevision }: FanInChange): FanInRecord | undefined {
  const has = ({ set: subtasks, subtask }: { set: SubtaskSet; subtask: string }) => record[subtasks]?.has(subtask) === true;
  const holds = when.status.includes(record.status)
    && (when.present ?? []).every(name => record[name] !== undefined)
    && (when.absent ?? []).every(name => record[name] === undefined)
    && (when.contains === undefined || has(when.contains))
    && (when.lacks === undefined || !has(when.lacks))
    && (when.deadlineBefore === undefined || record.deadlineAt < when.deadlineBefore)
    && (when.deadlineNotBefore === undefined || record.deadlineAt >= when.deadlineNotBefore)
    && (when.fewerThan === undefined || (record[when.fewerThan.set]?.size ?? 0) < when.fewerThan.count)
    && (when.same ?? []).every(({ set: name, subtasks }) => isEqual(record[name], subtasks))
    && (when.sameRevision === undefined || record.revision === when.sameRevision.revision);
  if (!holds) return undefined;
  const next: Record<string, unknown> = { ...record, ...set };
  (remove ?? []).forEach(name => delete next[name]);
  const changed = (subtasks: SubtaskSet) => new Set(next[subtasks] as ReadonlySet<string> | undefined);
  for (const { set: subtasks, subtask } of add ?? []) next[subtasks] = changed(subtasks).add(subtask);
  for (const { set: subtasks, subtask } of take ?? []) {
    const left = changed(subtasks);
    left.delete(subtask);
    if (left.size > 0) next[subtasks] = left;
    else delete next[subtasks];
  }
  if (entry) next[entry.map] = { ...record[entry.map], [entry.subtask]: entry.value };
  if (countRevision) next.revision = (record.revision ?? 0) + 1;
  return next as unknown as FanInRecord;
}

function isEqual(one: ReadonlySet<string> | undefined, other: ReadonlySet<string> | undefined): boolean {
  return one?.size === other?.size && [...one ?? []].every(each => other!.has(each));
}

export class InMemoryFanInStore implements FanInStore, WakeIndex {
  readonly records = new ShardedRecords<FanInRecord>();
  /** Called for every change. */
  onChange: (before: FanInRecord | undefined, after: FanInRecord) => void = () => undefined;

  async find(id: string): Promise<FanInRecord | undefined> {
    return this.records.get(dynamoKey(id));
  }

  async create(record: FanInRecord, replaceAccepted: boolean): Promise<FanInRecord | undefined> {
    const standing = this.records.get(record.id);
    const isKept = standing && standing.ttl >= Math.floor(Date.parse(record.createdAt) / 1000);
    if (isKept && !(replaceAccepted && standing.status === 'accepted')) return standing;
    this.put(standing, withoutUndefined(record));
    return undefined;
  }

  async apply(id: string, change: FanInChange): Promise<Applied> {
    const before = this.records.get(dynamoKey(id));
    const after = before && applied(before, change);
    if (!after) return { applied: false, record: before };
    this.put(before, after);
    return { applied: true, record: after };
  }

  async *due(shard: string, until: Date): AsyncGenerator<string[]> {
    yield this.records.inShard(shard).filter(({ wakeAt }) => wakeAt! < until.toISOString()).map(({ id }) => id);
  }

  private put(before: FanInRecord | undefined, after: FanInRecord): void {
    this.records.set(after.id, after);
    this.onChange(before, after);
  }
}

/** As the document client does. */
function withoutUndefined(record: FanInRecord): FanInRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as unknown as FanInRecord;
}
