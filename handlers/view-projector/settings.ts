import { Environment } from '../shared/runtime/environment';
import { fillPlaces } from '../shared/runtime/settings';
import { ProjectionSettings } from '../shared/views/projection';

/** An index table. Written by src/reporting-engine/index-table.ts. */
export interface ViewSettings {
  readonly name: string;
  /** The path of the view, a dimension of its metrics. */
  readonly pattern: string;
  /** The name of its table. */
  readonly table: string;
  readonly projection: ProjectionSettings;
  /** The attribute of the row that names the partition. Default: the view is one partition. */
  readonly partitionBy?: string;
  /** The attribute of the row that its place in the partition depends on. */
  readonly sortBy: string;
  /** The number of key values over which the index spreads each partition. */
  readonly shardCount: number;
  /** Whether the table has an item with the time of the newest change. Default: it has none. */
  readonly hasProgress?: boolean;
}

/** The file `views.json` beside the bundle. */
export interface EngineSettings {
  readonly views: readonly ViewSettings[];
}

/**
 * Reads `views.json`, in which `{ "$value": 0 }` stands for the first member of the list in the variable `VIEWS_VALUES`.
 *
 * @param file the text of a file beside the bundle
 */
export function readSettings(environment: Environment, file: (name: string) => string | undefined): EngineSettings {
  const text = file('views.json');
  if (text === undefined) throw new Error('The file views.json is missing.');
  return fillPlaces(text, environment, 'VIEWS') as EngineSettings;
}
