import { BackendSettings, isWhole } from '../shared/backends/settings';
import { ConditionSettings } from '../shared/routing/conditions';
import { Environment } from '../shared/runtime/environment';
import { fillPlaces, unpackSettings } from '../shared/runtime/settings';

/** The header or query parameter whose value decides which alternative a request takes. */
export interface StickySettings {
  /** One of `header` and `query` is set. */
  readonly header?: string;
  readonly query?: string;
}

/** A backend of a route. */
export interface AlternativeSettings extends BackendSettings {
  /** A request must meet all of them. */
  readonly when?: readonly ConditionSettings[];
  /** The percentage of the requests, 1 to 100. Without it, all. */
  readonly weight?: number;
}

/**
 * The settings of a route. The construct `RequestRouter` (src/core/backends/private/request-router.ts) writes them to the environment
 * variable `ROUTE`, `SharedRequestRouter` beside it those of several routes to the file `routes.json`. Described in docs/requests.md.
 */
export interface RouteSettings {
  /** `GET /orders/{id}`. */
  readonly route: string;
  /** In order of evaluation: with conditions, then with a weight, the default last. */
  readonly alternatives: readonly AlternativeSettings[];
  /** The value that decides among weighted alternatives. Without it a random draw. */
  readonly stickyBy?: StickySettings;
  readonly maxRequestBytes: number;
}

/** A route with the JSON Schema of its bodies. */
export interface RouteWithSchema extends RouteSettings {
  readonly requestSchema?: object;
}

/** The environment of the handler, and its files beside the bundle. */
export interface RouterSettings {
  /** `PATTERN_PATH`: the path of the router's construct, a dimension of its metrics and a field of its logs. */
  readonly pattern: string;
  /** `ROUTE` and the file `request-schema.json`, or the file `routes.json`. */
  readonly routes: readonly RouteWithSchema[];
  /** Whether requests name their route among several. */
  readonly isShared: boolean;
}

/** @param file the text of a file beside the bundle */
export function readSettings(environment: Environment, file: (name: string) => string | undefined): RouterSettings {
  const shared = file('routes.json');
  const { routes } = shared === undefined
    ? { routes: [{ ...unpackSettings(environment, 'ROUTE') as RouteSettings, requestSchema: parsed(file('request-schema.json')) }] }
    : fillPlaces(shared, environment, 'ROUTES') as { routes: RouteWithSchema[] };
  if (!routes.every(({ alternatives }) => alternatives.length > 0 && alternatives.every(isWhole))) {
    throw new Error(`${shared === undefined ? 'ROUTE' : 'routes.json'} must hold alternatives, each with either a function or an http backend.`);
  }
  return { pattern: environment.text('PATTERN_PATH'), routes, isShared: shared !== undefined };
}

function parsed(text: string | undefined): object | undefined {
  return text === undefined ? undefined : JSON.parse(text) as object;
}
