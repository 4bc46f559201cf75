import { Environment } from '../shared/runtime/environment';
import { fillPlaces } from '../shared/runtime/settings';

/** A feature that has a legacy part. */
export interface SwitchedFeature {
  readonly name: string;
  /** In the template: the percentage of clients that the new service answers, 0 to 100. */
  readonly weight: number;
  /** The ARNs of alarms. Each sends all clients back to the legacy service. */
  readonly rollbackOn: readonly string[];
  /** Whether a higher weight needs evidence of the shadow. */
  readonly hasShadow: boolean;
  /** The least number of compared requests of the last 24 hours. */
  readonly minimumSample: number;
  /** The largest percentage of them that may differ. */
  readonly maxMismatchRate: number;
}

/** The file `switch.json` beside the bundle. The construct `Strangler` (src/strangler) writes it. Described in docs/facade.md. */
export interface SwitchSettings {
  readonly features: readonly SwitchedFeature[];
}

/** The settings of the handler. */
export interface FacadeSwitchSettings extends SwitchSettings {
  /** `PATTERN_PATH`: the path of the construct, a dimension of its metrics and a field of its logs. */
  readonly pattern: string;
  /** `SWITCH_TABLE`: the table of weights. */
  readonly switchTable: string;
  /** `SHADOW_TABLE`: set where a feature has a shadow. */
  readonly shadowTable?: string;
}

/**
 * Reads `switch.json`, in which `{ "$value": 0 }` stands for the first member of the list in the variable `SWITCH_VALUES`.
 *
 * @param file the text of a file beside the bundle
 */
export function readSettings(environment: Environment, file: (name: string) => string | undefined): FacadeSwitchSettings {
  const text = file('switch.json');
  if (text === undefined) throw new Error('The file switch.json is missing.');
  const settings = fillPlaces(text, environment, 'SWITCH') as SwitchSettings;
  const shadowTable = environment.optional('SHADOW_TABLE');
  if (shadowTable === undefined && settings.features.some(({ hasShadow }) => hasShadow)) throw new Error('Environment variable SHADOW_TABLE is missing: a feature has a shadow.');
  return { ...settings, pattern: environment.text('PATTERN_PATH'), switchTable: environment.text('SWITCH_TABLE'), shadowTable };
}
