import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendConfig } from './backend-config';

/**
 * Options that a route passes to its backend when it binds it.
 */
export interface BackendBindOptions {
  /**
   * The time that the route waits for a response.
   * @default - the time that the routing engine waits
   */
  readonly timeout?: Duration;
}

/**
 * A construct or value that answers requests: a pattern such as SimpleWebService, or one of the `Backend` factories.
 */
export interface IBackend {
  /**
   * Binds the backend to a route. Called once for each route that the backend serves.
   *
   * @param scope the construct below which the backend may create the resources of this route
   * @returns exactly one kind of backend
   */
  bindBackend(scope: Construct, options: BackendBindOptions): BackendConfig;
}
