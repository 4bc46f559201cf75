import { itemJson } from '../shared/json/attribute-json';
import { JsonText } from '../shared/json/json-text';
import { IndexedRow, ViewIndex } from '../shared/views/row';

/** Beside the share of a shard: mostly, a page needs one query of each. Library default. */
const MORE_ROWS = 10;

export interface PageRequest {
  readonly shards: readonly string[];
  /** The rank of the last row before the page. Default: the page is the first one. */
  readonly below?: string;
  /** The most rows. */
  readonly size: number;
  /** The most bytes of the rows, as a part of a text in JSON. One row is always in the page. */
  readonly maxBytes: number;
}

export interface Page {
  readonly rows: JsonText[];
  /** The rank of the last row, if more rows follow. */
  readonly next?: string;
}

/** A row as it is, and as a part of an answer. */
export interface PageRow extends IndexedRow {
  readonly json: JsonText;
}

export interface ReadPage {
  readonly rows: PageRow[];
  /** The rank of the last row, if more rows follow. */
  readonly next?: string;
}

/** Reads the rows of a partition below a rank, the greatest first: those of its shards, merged. */
export async function readPage(index: Pick<ViewIndex, 'query'>, { shards, below, size, maxBytes }: PageRequest): Promise<ReadPage> {
  const readers = shards.map(shard => new ShardReader(index, shard, Math.min(size + 1, Math.ceil(size / shards.length) + MORE_ROWS), below));
  const rows: PageRow[] = [];
  let last: string | undefined;
  let bytes = 0;
  for (;;) {
    await Promise.all(readers.map(reader => reader.fill()));
    const reader = greatest(readers);
    if (reader === undefined) return { rows };
    const head = reader.head!;
    const json = itemJson(head.data, 'the row');
    bytes += Buffer.byteLength(JSON.stringify(json));
    if (rows.length > 0 && (rows.length === size || bytes > maxBytes)) return { rows, next: last };
    rows.push({ ...head, json });
    last = head.sort;
    reader.drop();
  }
}

function greatest(readers: readonly ShardReader[]): ShardReader | undefined {
  return readers.reduce<ShardReader | undefined>((best, each) =>
    each.head !== undefined && (best === undefined || each.head.sort > best.head!.sort) ? each : best, undefined);
}

class ShardReader {
  private rows: readonly IndexedRow[] = [];
  private at = 0;
  private isRead = false;

  constructor(private readonly index: Pick<ViewIndex, 'query'>, private readonly shard: string, private readonly limit: number, private below?: string) {}

  get head(): IndexedRow | undefined {
    return this.rows[this.at];
  }

  drop() {
    this.at += 1;
  }

  /** Reads on if no row is left. */
  async fill() {
    while (this.head === undefined && !this.isRead) {
      const { rows, next } = await this.index.query(this.shard, this.limit, this.below);
      this.rows = rows;
      this.at = 0;
      this.below = next;
      this.isRead = next === undefined;
    }
  }
}
