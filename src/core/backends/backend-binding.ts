import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendConfig } from './backend-config';

/**
 * What a backend is told by the route it serves.
 */
export interface BackendBindOptions {
  /**
   * How long the route waits for an answer.
   * @default - as long as its engine waits
   */
  readonly timeout?: Duration;
}

/**
 * Something that answers requests: a pattern such as SimpleWebService, or one of the `Backend` factories.
 */
export interface IBackend {
  /**
   * Called once per route that the backend serves.
   *
   * @param scope the construct below which the backend may create what this route needs
   * @returns exactly one kind of backend
   */
  bindBackend(scope: Construct, options: BackendBindOptions): BackendConfig;
}
