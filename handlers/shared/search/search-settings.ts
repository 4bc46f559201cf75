import { Environment } from '../runtime/environment';
import { fillPlaces } from '../runtime/settings';
import { ProjectionSettings } from '../views/projection';

/** The index that a function writes. */
export interface TargetIndex {
  /** The alias that queries use. */
  readonly alias: string;
  /** The `properties` of the mapping. Default: the engine maps fields by their values. */
  readonly mapping?: Readonly<Record<string, object>>;
}

/** A search index. Written by src/reporting-engine/search-index.ts. */
export interface SearchIndexSettings extends TargetIndex {
  readonly name: string;
  /** The path of the view, a dimension of its metrics. */
  readonly pattern: string;
  /** `https://` and the host of the domain or of the collection. */
  readonly url: string;
  /** `es` for a domain of OpenSearch Service, `aoss` for a collection of OpenSearch Serverless. */
  readonly service: 'es' | 'aoss';
  readonly projection: ProjectionSettings;
}

/** Of the record of its generations: what they are, whichever view writes them. */
export function recordKey({ url, alias }: Pick<SearchIndexSettings, 'url' | 'alias'>): string {
  return `${url}/${alias}`;
}

/** The file `search.json` beside the bundle. */
export interface SearchSettings {
  readonly indexes: readonly SearchIndexSettings[];
}

/**
 * Reads `search.json`, in which `{ "$value": 0 }` stands for the first member of the list in the variable `SEARCH_VALUES`.
 *
 * @param file the text of a file beside the bundle
 */
export function readSearchSettings(environment: Environment, file: (name: string) => string | undefined): SearchSettings {
  const text = file('search.json');
  if (text === undefined) throw new Error('The file search.json is missing.');
  return fillPlaces(text, environment, 'SEARCH') as SearchSettings;
}
