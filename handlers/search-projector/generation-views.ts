import { SearchView } from './ports';
import { Tries } from '../shared/messages/tries';
import { RecordedIndex, recordIn } from '../shared/search/index-record';
import { firstOf, SearchGeneration, SearchGenerations, withoutIndex, writtenOf } from '../shared/search/search-generations';
import { generationsOf } from '../shared/views/generations';
import { Projection, ProjectionSettings } from '../shared/views/projection';

/** What all generations of a search index share. */
export interface SearchViewParts extends RecordedIndex, Pick<SearchView, 'metrics'> {}

/** The generations of search indexes. What a process knows of each is kept, so that a batch asks for the record, and for nothing else again. */
export class GenerationViews {
  private readonly known = new Map<SearchViewParts, Map<string, SearchView>>();

  /** @param now epoch milliseconds */
  constructor(private readonly projectionOf: (settings: ProjectionSettings) => Projection, private readonly now: () => number) {}

  /**
   * Those that changes are written to. The record is to be read after the invocation began: a rebuild relies on it that each change comes to every
   * generation that existed when the change was made.
   */
  async written(parts: SearchViewParts): Promise<SearchView[]> {
    return this.viewsOf(parts, await this.stateOf(parts), writtenOf);
  }

  /** Those that have every document: what is being built has not. */
  async complete(parts: SearchViewParts): Promise<SearchView[]> {
    return this.viewsOf(parts, await parts.record.read(), state => generationsOf({ ...state, building: undefined }));
  }

  /** An engine that does not answer says why when it is written to: other views do not wait for it. */
  private async stateOf(parts: SearchViewParts): Promise<SearchGenerations | undefined> {
    const isMade = [...this.known.get(parts)?.values() ?? []].some(view => !view.isHidden && view.isMade);
    if (isMade) return parts.record.read();
    return recordIn(parts).catch(() => parts.record.read());
  }

  private viewsOf(
    parts: SearchViewParts, recorded: SearchGenerations | undefined, among: (state: SearchGenerations) => readonly SearchGeneration[],
  ): SearchView[] {
    const known = this.known.get(parts);
    const state = recorded ?? firstOf(parts.settings);
    const views = among(state).map((generation): [string, SearchView] => {
      const [isHidden, isRecorded] = [generation.id !== state.current.id, recorded !== undefined];
      const key = JSON.stringify([generation, isHidden, isRecorded]);
      const more = () => isRecorded ? this.recordedIn(parts, generation.id, isHidden) : foundBy(parts);
      return [key, known?.get(key) ?? { ...this.viewOf(parts, generation, isHidden), ...more() }];
    });
    this.known.set(parts, new Map(views));
    return views.map(([, view]) => view);
  }

  /** A generation beside the current one that has no index is given up: one that is made again would lack documents. */
  private recordedIn({ record }: SearchViewParts, id: string, isHidden: boolean): Pick<SearchView, 'ifOther' | 'deleted' | 'isCurrent'> {
    if (!isHidden) return { ifOther: 'leave', isCurrent: async () => (await record.read())?.current.id === id };
    return { deleted: async () => void await record.update(state => state && withoutIndex(state, id, this.now())) };
  }

  private viewOf({ settings, engine, metrics }: SearchViewParts, { id, definition, since }: SearchGeneration, isHidden: boolean): SearchView {
    return {
      // a mapping of another definition would not go away
      settings: { ...settings, mapping: undefined, ...definition },
      engine,
      metrics,
      project: this.projectionOf(definition.projection),
      tries: new Tries(),
      isMade: false,
      generation: id,
      isHidden,
      ...since !== undefined && { since: new Date(since) },
    };
  }
}

/**
 * Without a record, what queries find counts: the stack may have been deleted, and deployed again. It is recorded once its index has the mapping. From then on
 * the definition stays: one that the engine refuses can be corrected by another deployment.
 */
function foundBy({ settings, record }: SearchViewParts): Pick<SearchView, 'ifOther' | 'found'> {
  return { ifOther: 'take', found: async generation => void await record.update(state => state ?? firstOf(settings, generation)) };
}
