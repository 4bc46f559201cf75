import { FanInWorld } from './fan-in-world';
import { FanInRecord } from '../../../handlers/shared/fan-in/record';

/** Requests to DynamoDB and what they consume. */
export interface Costs {
  readonly reads: number;
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly largestItem: number;
}

/**
 * Counts what a world asks of its table, with the units of on-demand tables. A strongly consistent read is a unit for 4 KB, a write is one
 * for 1 KB of the larger of both versions, also if its condition does not hold. An entry of the index is a unit more:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function countCosts({ store }: FanInWorld): () => Costs {
  const costs = { reads: 0, writes: 0, readUnits: 0, writeUnits: 0, largestItem: 0 };
  const write = (...versions: Array<FanInRecord | undefined>) => {
    const bytes = Math.max(...versions.map(version => version ? itemBytes(version) : 0));
    costs.writes++;
    costs.writeUnits += Math.max(1, Math.ceil(bytes / 1024));
    costs.largestItem = Math.max(costs.largestItem, bytes);
  };
  const find = store.find.bind(store);
  store.find = async id => {
    const record = await find(id);
    costs.reads++;
    costs.readUnits += Math.max(1, Math.ceil((record ? itemBytes(record) : 0) / 4096));
    return record;
  };
  const check = store.onChange;
  store.onChange = (before, after) => {
    check(before, after);
    write(before, after);
    costs.writeUnits += indexWrites(before, after);
  };
  const [create, apply] = [store.create.bind(store), store.apply.bind(store)];
  store.create = async (record, replaceAccepted) => {
    const standing = await create(record, replaceAccepted);
    if (standing) write(standing);
    return standing;
  };
  store.apply = async (id, change) => {
    const attempt = await apply(id, change);
    if (!attempt.applied) write(attempt.record);
    return attempt;
  };
  return () => ({ ...costs });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(record: FanInRecord): number {
  return Object.entries(record).reduce((sum, [name, value]) => sum + name.length + valueBytes(value), 0);
}

function valueBytes(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 8;
  if (value instanceof Set) return [...value as Set<string>].reduce((sum, name) => sum + name.length + 1, 3);
  return Object.entries(value as object).reduce((sum, [name, each]) => sum + 1 + name.length + valueBytes(each), 3);
}

function indexWrites(before: FanInRecord | undefined, after: FanInRecord): number {
  const [from, to] = [before, after].map(record => record?.wakeAt && `${record.wakeShard}|${record.wakeAt}`);
  return from === to ? 0 : [from, to].filter(entry => entry !== undefined).length;
}
