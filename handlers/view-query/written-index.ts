import { IndexedRow, Row, ViewIndex } from '../shared/views/row';

/** An index is eventually consistent. This one has a row as its table has it: at its place, and nowhere else. */
export class WrittenIndex implements Pick<ViewIndex, 'query'> {
  constructor(private readonly index: Pick<ViewIndex, 'query'>, private readonly row: Pick<Row, 'id' | 'entry'>) {}

  async query(shard: string, limit: number, below?: string): ReturnType<ViewIndex['query']> {
    const { id, entry } = this.row;
    const { rows, next } = await this.index.query(shard, limit, below);
    const others = rows.filter(row => row.id !== id);
    const isHere = entry?.shard === shard && (below === undefined || entry.sort < below) && (next === undefined || entry.sort >= next);
    return { rows: isHere ? placed({ id, sort: entry.sort, data: entry.data }, others) : others, next };
  }
}

/** Among rows in order, the greatest first. */
function placed(row: IndexedRow, others: readonly IndexedRow[]): IndexedRow[] {
  const at = others.findIndex(({ sort }) => sort < row.sort);
  return at === -1 ? [...others, row] : [...others.slice(0, at), row, ...others.slice(at)];
}
