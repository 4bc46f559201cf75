import jsonata from 'jsonata';
import { projectionOf } from '../../../handlers/shared/views/projection';
import { Row, ViewTable } from '../../../handlers/shared/views/row';
import { View, ViewMetric } from '../../../handlers/view-projector/ports';
import { ViewSettings } from '../../../handlers/view-projector/settings';

/** A view's table as DynamoDB keeps it: puts are conditional, the index is sparse and in the order of the bytes of its keys. */
export class MemoryTable implements ViewTable {
  readonly rows = new Map<string, Row>();
  puts = 0;

  async put(row: Row): Promise<boolean> {
    this.puts += 1;
    const before = this.rows.get(row.id);
    if (before !== undefined && before.version >= row.version) return false;
    this.rows.set(row.id, row);
    return true;
  }

  /** A query of the index, backwards. */
  shard(shard: string): Row[] {
    const rows = [...this.rows.values()].filter(({ entry }) => entry?.shard === shard);
    return rows.sort((one, other) => Buffer.compare(Buffer.from(other.entry!.sort), Buffer.from(one.entry!.sort)));
  }

  /** The first rows of a partition, as the README says to read them. */
  first(partition: string, shardCount: number, limit: number): Row[] {
    const shards = Array.from({ length: shardCount }, (_, n) => this.shard(`${partition}#${n}`));
    const merged: Row[] = [];
    while (merged.length < limit) {
      const [greatest] = shards.filter(([head]) => head !== undefined).sort(([one], [other]) => one.entry!.sort < other.entry!.sort ? 1 : -1);
      if (greatest === undefined) return merged;
      merged.push(greatest.shift()!);
    }
    return merged;
  }
}

export interface Counted extends View {
  readonly counts: Partial<Record<ViewMetric, number>>;
}

/** A view over a table. */
export function viewOf(settings: Partial<ViewSettings> & Pick<ViewSettings, 'projection'>, table: ViewTable): Counted {
  const counts: Counted['counts'] = {};
  const whole = { name: 'Top', pattern: '/Shop/Top', table: 'top', sortBy: 'views', shardCount: 3, ...settings };
  return {
    settings: whole,
    table,
    counts,
    project: projectionOf(whole.projection, async () => jsonata),
    metrics: {
      count: (name, by = 1) => { counts[name] = (counts[name] ?? 0) + by; },
      seconds: (name, value) => { counts[name] = value; },
    },
  };
}
