import { createHash } from 'crypto';
import { Page } from './read-page';
import { QuerySettings } from './settings';
import { Read, ReadThrough } from '../shared/answers/read-through';

/** The rows of a page, and where the next one begins. Cursors are no part of it: they are sealed for each answer. */
export interface PageContent extends Page {
  readonly asOf?: string;
  /** The id of the generation of the rows. */
  readonly generation: string;
}

/** Part of the keys: pages of another version of their format are no pages. */
const FORMAT = 1;

/** The pages of a route. */
export class PageCache {
  private readonly scope: readonly unknown[];

  /** @param pattern the path of the engine */
  constructor(pattern: string, { route, view, table, index, shardCount, joins }: QuerySettings, private readonly pages: ReadThrough<PageContent>) {
    this.scope = [FORMAT, pattern, route, view, table, index, shardCount, ...joins ? [joins] : []];
  }

  /** @param place what the rows of the page depend on: partition, number, the rank before them, and the generation of a cursor */
  async read(place: ReadonlyArray<string | number | null>, load: () => Promise<PageContent>): Promise<Read<PageContent>> {
    return this.pages.read(createHash('sha256').update(JSON.stringify([this.scope, place])).digest('base64url'), load);
  }
}

/** Undefined for what is no page. */
export function pageIn(text: string): PageContent | undefined {
  try {
    const page = JSON.parse(text) as Partial<PageContent> | null;
    return Array.isArray(page?.rows) && typeof page.generation === 'string' && page.rows.every(row => typeof row === 'string') ? page as PageContent : undefined;
  } catch {
    return undefined;
  }
}
