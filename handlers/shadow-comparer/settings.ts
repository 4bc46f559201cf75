import { ComparisonRules } from './place';
import { isWhole } from '../shared/backends/settings';
import { FacadeBackend } from '../shared/facade/settings';
import { Environment } from '../shared/runtime/environment';
import { fillPlaces } from '../shared/runtime/settings';

/** A feature whose answers are compared. */
export interface ShadowFeatureSettings extends ComparisonRules {
  readonly name: string;
  /** The path of the feature's construct: the dimension of its metrics. */
  readonly pattern: string;
  /** The new service. */
  readonly backend: FacadeBackend;
  /** Percent of the differences for which legacy is asked again. */
  readonly noiseSample: number;
}

/** The file `shadow.json` beside the bundle. The construct `Strangler` (src/strangler) writes it. */
export interface ShadowFileSettings {
  /** Absent: legacy is never asked again. */
  readonly legacy?: FacadeBackend;
  readonly features: readonly ShadowFeatureSettings[];
}

/** The settings of the handler. */
export interface ShadowComparerSettings extends ShadowFileSettings {
  /** `PATTERN_PATH`: the path of the façade, a field of the logs. */
  readonly pattern: string;
  /** `SHADOW_TABLE`: the table of counts, noise and examples. */
  readonly table: string;
}

/**
 * Reads `shadow.json`, in which `{ "$value": 0 }` stands for the first member of the list in the variable `SHADOW_VALUES`.
 *
 * @param file the text of a file beside the bundle
 */
export function readSettings(environment: Environment, file: (name: string) => string | undefined): ShadowComparerSettings {
  const text = file('shadow.json');
  if (text === undefined) throw new Error('The file shadow.json is missing.');
  const settings = fillPlaces(text, environment, 'SHADOW') as ShadowFileSettings;
  const backends = [...settings.legacy ? [settings.legacy] : [], ...settings.features.map(({ backend }) => backend)];
  if (!backends.every(isWhole)) throw new Error('shadow.json must hold backends that are either a function or an http backend.');
  return { ...settings, pattern: environment.text('PATTERN_PATH'), table: environment.text('SHADOW_TABLE') };
}
