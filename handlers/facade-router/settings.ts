import { isWhole } from '../shared/backends/settings';
import { FacadeBackend } from '../shared/facade/settings';
import { ConditionSettings } from '../shared/routing/conditions';
import { Environment } from '../shared/runtime/environment';
import { fillPlaces } from '../shared/runtime/settings';

/** Which of the requests that legacy answered are compared. */
export interface ShadowSettings {
  /** Percent, above 0, up to 100. */
  readonly sample: number;
  /** In upper case. */
  readonly methods: readonly string[];
}

/** A part of the legacy service that is replaced, or a new one. */
export interface FeatureSettings {
  /** Its name in the switch, in logs and in the draw of its clients. */
  readonly name: string;
  /** `/orders` is this path only, `/orders/*` everything below it, `/orders*` every path that begins alike. */
  readonly paths: readonly string[];
  /** A request must meet all of them. Routing, never authorization: clients can send what they want. */
  readonly when?: readonly ConditionSettings[];
  /** The percentage of clients that the new service answers, 0 to 100; 100 without it. The record of the switch comes first. */
  readonly weight?: number;
  /** There is no legacy part: always the new service, and no switch. */
  readonly isNew?: true;
  readonly backend: FacadeBackend;
  readonly shadow?: ShadowSettings;
}

/** What stays the same in all requests of a client: the header, or the caller of the authorizer. Otherwise the cookie, which the façade issues. */
export interface ClientSettings {
  /** The name of the cookie. */
  readonly cookie: string;
  /** The name of a header, in any case. */
  readonly header?: string;
  /** The identity that API Gateway's authorizer found. */
  readonly subject?: true;
}

/** The file `facade.json` beside the bundle. The construct `Strangler` (src/strangler) writes it. Described in docs/facade.md. */
export interface FacadeSettings {
  /** Absent once it is retired. */
  readonly legacy?: FacadeBackend;
  /** The status of requests that no feature takes, without legacy. */
  readonly retiredStatus: 404 | 410;
  readonly client: ClientSettings;
  /** In any order: the longest path comes first, then those with conditions, then those with a weight, then the order of the list. */
  readonly features: readonly FeatureSettings[];
  readonly maxRequestBytes: number;
}

/** The settings of the handler. */
export interface FacadeRouterSettings extends FacadeSettings {
  /** `PATTERN_PATH`: the path of the construct, a dimension of its metrics and a field of its logs. */
  readonly pattern: string;
  /** `SWITCH_TABLE`: the table of weights. Without it the weights are those of the file. */
  readonly switchTable?: string;
  /** `SHADOW_QUEUE_URL`: set where a feature has a shadow. */
  readonly shadowQueueUrl?: string;
}

/**
 * Reads `facade.json`, in which `{ "$value": 0 }` stands for the first member of the list in the variable `FACADE_VALUES`.
 *
 * @param file the text of a file beside the bundle
 */
export function readSettings(environment: Environment, file: (name: string) => string | undefined): FacadeRouterSettings {
  const text = file('facade.json');
  if (text === undefined) throw new Error('The file facade.json is missing.');
  const settings = fillPlaces(text, environment, 'FACADE') as FacadeSettings;
  const backends = [...settings.legacy ? [settings.legacy] : [], ...settings.features.map(({ backend }) => backend)];
  if (!backends.every(isWhole)) throw new Error('facade.json must hold backends that are either a function or an http backend.');
  const shadowQueueUrl = environment.optional('SHADOW_QUEUE_URL');
  if (shadowQueueUrl === undefined && settings.features.some(({ shadow }) => shadow)) throw new Error('Environment variable SHADOW_QUEUE_URL is missing: a feature has a shadow.');
  return { ...settings, pattern: environment.text('PATTERN_PATH'), switchTable: environment.optional('SWITCH_TABLE'), shadowQueueUrl };
}
