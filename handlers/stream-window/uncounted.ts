import { CountedRange } from '../shared/windows/window-result';

interface Placed {
  readonly shard: string;
  readonly place: string;
}

/**
 * Divides records of one window and shard, in the order of their places, into runs that are to be counted. A run becomes a counted range, so that nothing may lie
 * in it which is not counted with it: it ends at what was counted already, and at the places of records that were refused.
 */
export function uncounted<R extends Placed>(records: readonly R[], counted: readonly CountedRange[], refused: readonly string[]): R[][] {
  const runs: R[][] = [];
  let open: R[] | undefined;
  for (const record of records) {
    const before = open?.[open.length - 1].place;
    if (before === record.place) continue;
    if (before !== undefined && refused.some(place => before < place && place < record.place)) open = undefined;
    if (isCounted(record, counted)) open = undefined;
    else if (open) open.push(record);
    else runs.push(open = [record]);
  }
  return runs;
}

export function rangeOf(run: readonly Placed[]): CountedRange {
  return { shard: run[0].shard, first: run[0].place, last: run[run.length - 1].place };
}

function isCounted({ shard, place }: Placed, counted: readonly CountedRange[]): boolean {
  return counted.some(range => range.shard === shard && range.first <= place && place <= range.last);
}
