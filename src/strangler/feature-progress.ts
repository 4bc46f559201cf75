/**
 * The states of a feature on its way from legacy to a new service, as the template has them.
 */
export enum FeatureState {
  /** Legacy answers all requests. */
  LEGACY = 'legacy',
  /** Legacy answers all requests, and the answers of the new service are compared. */
  SHADOW = 'shadow',
  /** The new service answers a part of the clients, or of the requests. */
  CANARY = 'canary',
  /** The new service answers all requests. */
  NEW = 'new',
  /** The new service answers all requests, and legacy is retired. */
  RETIRED = 'retired',
}

/**
 * How far a feature has moved. The switch may have changed the weight since the deployment.
 *
 * A feature with a condition is a `CANARY` here. The state in the switch is that of its weight only.
 */
export interface FeatureProgress {
  /** The name of the feature. */
  readonly feature: string;
  /** The state of the feature. */
  readonly state: FeatureState;
  /** The percentage of the clients that the new service answers. */
  readonly weight: number;
  /** The paths of the feature. */
  readonly paths: string[];
}
