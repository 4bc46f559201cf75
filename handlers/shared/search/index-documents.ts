import { errorOf, itemsOf, verdictOf } from './bulk-answer';
import { indexLines } from './bulk-lines';
import { hashOf, LIVE_DOCUMENTS, Stamp, STAMP } from './document-change';
import { callForText } from './engine-call';
import { SearchEngine, SearchRequest } from './search-engine';
import { Suspect } from '../drift/ports';
import { OwnError } from '../errors/safe-error';
import { elementTexts, memberTexts, textAt } from '../json/json-parts';
import { jsonObject, JsonText } from '../json/json-text';

/** Beside the documents, whose ids are JSON. It looks like a tombstone, so that no query finds it, and no sweep removes it: 9999-12-31. */
const DRIFT = '#drift';
const NEVER_SWEPT = Date.UTC(9999, 11, 31);
/** Documents that are listed in one request. Library default. */
const PAGE = 100;
const HASH = `${STAMP}.hash`;

/** A document as the index has it. */
export interface StoredDocument {
  /** Undefined where somebody else wrote it. */
  readonly version?: string;
  readonly isTombstone: boolean;
  /** Without the member of the library. */
  readonly content: JsonText;
}

interface Searched {
  readonly timed_out: boolean;
  readonly _shards: { readonly failed: number };
}

/** What became of a repair. */
export type Repair = { readonly kind: 'written' | 'superseded' } | { readonly kind: 'refused'; readonly reason: string };

/**
 * The documents of an index, as a check of drift reads and writes them. Searches may find what was there a moment ago: a write needs the version that was
 * found.
 */
export class IndexDocuments {
  /** @param alias of a generation's writer */
  constructor(private readonly engine: SearchEngine, private readonly alias: string) {}

  async find(id: string): Promise<StoredDocument | undefined> {
    const [hit] = await this.search({ size: 1, query: { ids: { values: [id] } } });
    return hit === undefined ? undefined : stored(hit);
  }

  /** Those of the ids that are there. */
  async findAll(ids: readonly string[]): Promise<Map<string, StoredDocument>> {
    const hits = ids.length === 0 ? [] : await this.search({ size: ids.length, query: { ids: { values: ids } } });
    return new Map(hits.map(hit => [idOf(hit), stored(hit)]));
  }

  /** Ids of documents of a part of the index, tombstones left out, in pages: those behind the hash of the last one. */
  async page(
    { segment, segments }: { readonly segment: number; readonly segments: number }, after?: string,
  ): Promise<{ readonly ids: string[]; readonly next?: string }> {
    const place = (number: number) => Math.floor(number / segments * 0x100000000).toString(16).padStart(8, '0');
    const range = { gte: place(segment), ...segment + 1 < segments && { lt: place(segment + 1) } };
    const hits = await this.search({
      size: PAGE,
      query: { bool: { ...LIVE_DOCUMENTS.bool, filter: { range: { [HASH]: range } } } },
      sort: [{ [HASH]: 'asc' }],
      _source: false,
      ...after !== undefined && { search_after: [after] },
    });
    const ids = hits.map(idOf);
    return { ids, next: ids.length < PAGE ? undefined : hashOf(ids[ids.length - 1]) };
  }

  /** Ids of so many documents, others in each call. Tombstones are none of them. */
  async sample(size: number): Promise<string[]> {
    const hits = await this.search({ size, query: { function_score: { query: LIVE_DOCUMENTS, random_score: {} } }, _source: false });
    return hits.map(idOf);
  }

  /**
   * Writes one document.
   *
   * @param lines of a bulk request
   * @throws OwnError unless the engine has decided
   */
  async write(lines: string): Promise<Repair> {
    const { status, body } = await this.engine.send(this.post('_bulk', lines));
    const whole = verdictOf({ status, error: errorOf(body) });
    const item = itemsOf(body)?.[0];
    const verdict = whole.kind === 'written' && item ? verdictOf(item) : whole;
    if (verdict.kind === 'superseded' || verdict.kind === 'refused' || (verdict.kind === 'written' && item)) return verdict;
    throw new OwnError(`A document of ${this.alias} was not written: ${'reason' in verdict ? verdict.reason : 'the answer was not that of a bulk request'}.`);
  }

  /** What a check has to look at again. */
  async suspects(): Promise<Suspect[]> {
    const [hit] = await this.search({ size: 1, query: { ids: { values: [DRIFT] } } });
    const suspects = hit && textAt(hit, '_source', STAMP, 'suspects');
    return suspects === undefined ? [] : JSON.parse(JSON.parse(suspects) as string) as Suspect[];
  }

  async remember(suspects: readonly Suspect[]): Promise<void> {
    await this.write(indexLines(DRIFT, { [STAMP]: { version: '', deletedAt: NEVER_SWEPT, suspects: JSON.stringify(suspects) } }));
  }

  /** The hits as they are written. Throws where a part of the index did not answer: a document there would look as if it were missing. */
  private async search(query: object): Promise<JsonText[]> {
    const body = await callForText(this.engine, `documents of ${this.alias} were not found`, this.post('_search', JSON.stringify(query)));
    const { timed_out: isLate, _shards: { failed } } = JSON.parse(body) as Searched;
    if (isLate || failed > 0) throw new OwnError(`Documents of ${this.alias} were not found: a part of the index did not answer.`);
    return elementTexts(textAt(body, 'hits', 'hits')!);
  }

  private post(path: string, body: string): SearchRequest {
    return { method: 'POST', path: `/${encodeURIComponent(this.alias)}/${path}`, body };
  }
}

function idOf(hit: JsonText): string {
  return (JSON.parse(hit) as { readonly _id: string })._id;
}

function stored(hit: JsonText): StoredDocument {
  const members = memberTexts(memberTexts(hit).get('_source') ?? '{}');
  const { version, deletedAt } = JSON.parse(members.get(STAMP) ?? '{}') as Partial<Stamp>;
  members.delete(STAMP);
  return { version, isTombstone: deletedAt !== undefined, content: jsonObject({}, Object.fromEntries(members)) };
}
