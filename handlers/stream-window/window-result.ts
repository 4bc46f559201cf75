import { decimalText, storedDecimal } from './exact-decimal';
import { rangeOf } from './uncounted';
import { WindowRecord } from './window-record';
import { AggregateSettings } from './window-settings';
import { Attribute } from '../shared/json/attribute-json';
import { WindowOfKey, WindowResult } from '../shared/windows/window-result';

type Aggregates = Readonly<Record<string, AggregateSettings>>;

export function emptyResult(window: WindowOfKey, ledgerId: string): WindowResult {
  return { window, ledgerId, version: 0, latest: [], amendments: 0, lastRecord: '', values: {} };
}

/** The result with the records of some runs of a shard. */
export function updated(before: WindowResult, runs: ReadonlyArray<readonly WindowRecord[]>, aggregates: Aggregates): WindowResult {
  const added = runs.flat().reduce((result, record) => withRecord(result, record, aggregates), before);
  return { ...added, version: before.version + 1, latest: runs.map(rangeOf) };
}

function withRecord(result: WindowResult, record: WindowRecord, aggregates: Aggregates): WindowResult {
  const position = positionOf(record, aggregates);
  const isLast = position > result.lastRecord;
  const values = Object.entries(aggregates).map(([name, { kind }]) => [name, valueWith(kind, result.values[name], record.values[name], isLast)]);
  return {
    ...result,
    amendments: result.amendments + (record.isLate ? 1 : 0),
    lastRecord: isLast ? position : result.lastRecord,
    values: Object.fromEntries(values) as Record<string, Attribute>,
  };
}

/** A text that sorts by the time of the event, then by the place, then by the shard: shards have no order among one another. */
function positionOf({ at, place, shard }: WindowRecord, aggregates: Aggregates): string {
  const isNeeded = Object.values(aggregates).some(({ kind }) => kind === 'last');
  return isNeeded ? `${new Date(at).toISOString()} ${place} ${shard}` : '';
}

/** An aggregate that the result does not have yet begins with this record. */
function valueWith(kind: AggregateSettings['kind'], before: Attribute | undefined, value: bigint | Attribute, isLast: boolean): Attribute {
  if (kind === 'last') return isLast || before === undefined ? value as Attribute : before;
  if (kind === 'count') return { N: String(Number(before?.N ?? 0) + 1) };
  const units = value as bigint;
  if (before === undefined) return { N: decimalText(units) };
  return { N: decimalText(merged(kind, storedDecimal(before.N as string), units)) };
}

function merged(kind: 'sum' | 'min' | 'max', before: bigint, units: bigint): bigint {
  if (kind === 'sum') return before + units;
  return (kind === 'min') === units < before ? units : before;
}
