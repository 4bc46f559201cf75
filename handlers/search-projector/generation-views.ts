import { SearchView } from './ports';
import { Tries } from '../shared/messages/tries';
import { firstOf, SearchGeneration, SearchGenerations, SearchRecord, writtenOf } from '../shared/search/search-generations';
import { SearchIndexSettings } from '../shared/search/search-settings';
import { generationsOf } from '../shared/views/generations';
import { Projection, ProjectionSettings } from '../shared/views/projection';

/** What all generations of a search index share. */
export interface SearchViewParts extends Pick<SearchView, 'engine' | 'metrics'> {
  readonly settings: SearchIndexSettings;
  readonly record: SearchRecord;
}

/** The generations of search indexes. What a process knows of each is kept, so that a batch asks for the record, and for nothing else again. */
export class GenerationViews {
  private readonly known = new Map<SearchViewParts, Map<string, SearchView>>();

  constructor(private readonly projectionOf: (settings: ProjectionSettings) => Projection) {}

  /**
   * Those that changes are written to. The record is to be read after the invocation began: a rebuild relies on it that each change comes to every
   * generation that existed when the change was made.
   */
  async written(parts: SearchViewParts): Promise<SearchView[]> {
    const state = await parts.record.read() ?? firstOf(parts.settings);
    return this.viewsOf(parts, state, writtenOf(state));
  }

  /** Those that have every document: what is being built has not. */
  async complete(parts: SearchViewParts): Promise<SearchView[]> {
    const state = await parts.record.read() ?? firstOf(parts.settings);
    return this.viewsOf(parts, state, generationsOf({ ...state, building: undefined }));
  }

  private viewsOf(parts: SearchViewParts, { current }: SearchGenerations, generations: readonly SearchGeneration[]): SearchView[] {
    const known = this.known.get(parts);
    const views = generations.map((generation): [string, SearchView] => {
      const isHidden = generation.id !== current.id;
      const key = JSON.stringify([generation, isHidden]);
      return [key, known?.get(key) ?? this.viewOf(parts, generation, isHidden)];
    });
    this.known.set(parts, new Map(views));
    return views.map(([, view]) => view);
  }

  private viewOf({ settings, engine, metrics, record }: SearchViewParts, { id, definition, since }: SearchGeneration, isHidden: boolean): SearchView {
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
      // from then on, the definition stays: one that the engine refuses can be corrected by another deployment
      found: async () => void await record.update(state => state ?? firstOf(settings)),
    };
  }
}
