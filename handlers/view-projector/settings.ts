import { Environment } from '../shared/runtime/environment';
import { fillPlaces } from '../shared/runtime/settings';
import { ViewDefinition } from '../shared/views/generations';

/** An index table. Written by src/reporting-engine/index-table.ts. */
export interface ViewSettings extends ViewDefinition {
  readonly name: string;
  /** The path of the view, a dimension of its metrics. */
  readonly pattern: string;
  /** The name of its table. */
  readonly table: string;
  /** Whether the table has an item with the time of the newest change. Default: it has none. */
  readonly hasProgress?: boolean;
  /** The attribute of the items whose value each row keeps: later writes of an item have greater ones. Default: none. */
  readonly versionAttribute?: string;
}

/** A cache whose entries are dropped when their items change. Written by src/reporting-engine/cache-aside.ts. */
export interface CacheSettings {
  readonly name: string;
  /** The path of the cache, a dimension of its metrics. */
  readonly pattern: string;
  /** Default: it is in Valkey. */
  readonly table?: string;
  /** The queue of the keys whose entries are to be dropped from Valkey. Default: it is in a table. */
  readonly queueUrl?: string;
}

/** A view that is refilled by the function that reads the stream for it. Written by src/reporting-engine/custom-view.ts and graph-view.ts. */
export interface RefilledSettings {
  readonly name: string;
  readonly functionArn: string;
  /** How long an invocation of the function can take. */
  readonly timeoutSeconds: number;
  /** The most items of an invocation. */
  readonly batchSize: number;
  /** Whether the function can be asked for what no item has any more. Default: it cannot. */
  readonly hasLeftovers?: boolean;
}

/** The refilled views of an engine. Written by src/reporting-engine/private/view-rebuild.ts. */
export interface RefillSettings {
  /** The name of the table with their records. */
  readonly table: string;
  /** ARN of the stream of the source. */
  readonly stream: string;
  readonly views: readonly RefilledSettings[];
}

/** The file `views.json` beside the bundle. */
export interface EngineSettings {
  readonly views: readonly ViewSettings[];
  /** Default: none. */
  readonly caches?: readonly CacheSettings[];
  /** Default: none. */
  readonly refills?: RefillSettings;
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
