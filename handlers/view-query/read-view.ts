import { After, isReached } from './after';
import { expired, Position } from './cursors';
import { joinPage, Side } from './join-page';
import { PageContent } from './page-cache';
import { QueryPorts } from './ports';
import { readPage } from './read-page';
import { QuerySettings } from './settings';
import { WrittenIndex } from './written-index';
import { orUnavailable } from '../shared/http/problem';
import { Generations, generationsOf } from '../shared/views/generations';
import { rowKey, shardKey } from '../shared/views/row-keys';

/** Of the 6 MB of an answer: a row has up to 400 KB, and the text in JSON up to seven times as much. Library limit. */
const MOST_BYTES = 3_000_000;
/** Between looks at a row. The first pause doubles with each. Library defaults. */
const [FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS] = [50, 400];

/** What rows are read. */
export interface PageOf {
  readonly partition: string;
  readonly size: number;
  /** Default: the page is the first one. */
  readonly from: Partial<Position>;
  /** A write that the page waits for. Default: none. */
  readonly after?: After;
}

export interface ReadContent extends PageContent {
  /** Whether the view did not have the write in time. Undefined without one. */
  readonly isStale?: boolean;
}

/** Reads a page of a view, once the view has the write that the page is to come after, or the time of the query is up. */
export async function readView(settings: QuerySettings, page: PageOf, ports: Pick<QueryPorts, 'indexOf' | 'monotonic' | 'sleep'>): Promise<ReadContent> {
  const { partition, size, from: { sort, generation: given }, after } = page;
  const view = ports.indexOf(settings.table, settings.index);
  const until = ports.monotonic() + (settings.maxWaitMillis ?? 0);
  for (let pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
    // before the rows: what was written by then is in the table
    const [asOf, generations] = await orUnavailable(Promise.all([view.asOf(), view.generations()]));
    const { id, shardCount } = generationFor(given, generations, settings);
    const row = after && await orUnavailable(view.row(rowKey(id, after.id)));
    const isStale = after && !isReached(row, after);
    const left = until - ports.monotonic();
    if (isStale && left > 0) {
      await ports.sleep(Math.min(pause, left));
      continue;
    }
    // a view that became smaller since the cursor
    if (size < 1) return { asOf, generation: id, rows: [], isStale };
    const shards = Array.from({ length: shardCount }, (_, n) => shardKey(id, partition, n));
    const index = row && !isStale ? new WrittenIndex(view, row) : view;
    const read = await orUnavailable(readPage(index, { shards, below: sort, size, maxBytes: MOST_BYTES }));
    const sides = (settings.joins ?? []).map(join => new Side(join, ports.indexOf(join.table, join.index)));
    return { asOf, generation: id, isStale, ...await orUnavailable(joinPage(read, sides, MOST_BYTES)) };
  }
}

/**
 * The current generation, or that of a cursor: also the one that is being built, since the record may be that of a moment ago. A generation that is
 * no longer current is kept for an hour at least, as long as a cursor holds, unless there is another rebuild.
 */
function generationFor(given: string | undefined, generations: Generations | undefined, { shardCount }: QuerySettings) {
  if (!generations) return { id: '', shardCount };
  const generation = given === undefined ? generations.current : generationsOf(generations).find(({ id }) => id === given);
  if (!generation) throw expired();
  return { id: generation.id, shardCount: generation.definition.shardCount };
}
