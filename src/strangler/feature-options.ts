import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { RequestTranslation } from './request-translation';
import { Shadow } from './shadow';
import { RequestMatch } from '../core/web/request-match';

/**
 * Options of a feature that only the new service has.
 */
export interface NewFeatureOptions {
  /**
   * The paths of the feature: `/orders` is that path, `/orders/*` is every path below it, and `/orders*` is every path that begins alike.
   *
   * The longest path that matches a request decides. A path has no parameters, and no query.
   */
  readonly paths: string[];
  /**
   * The time that the service has to answer: 100 milliseconds to 28 seconds.
   * @default - the timeout of Backend.http or of the function, at most 28 seconds; 10 seconds where neither is known
   */
  readonly timeout?: Duration;
  /**
   * The changes of a request on its way to the service.
   * @default - none
   */
  readonly translation?: RequestTranslation;
}

/**
 * Options of a feature that moves from the legacy to a new service.
 */
export interface FeatureMigrationOptions extends NewFeatureOptions {
  /**
   * The requests that the feature is for. The others go to another feature of the path, or to legacy.
   *
   * Clients choose their headers and parameters: a condition routes, and authorizes nobody.
   * @default - all requests of the paths
   */
  readonly when?: RequestMatch;
  /**
   * The percentage of the clients that the new service answers: a whole number from 0 to 100. The switch changes it without a deployment.
   * @default 100
   */
  readonly weight?: number;
  /**
   * The alarms that send all clients of the feature back to legacy. They are alarms of the Region and the account of the façade.
   * @default - none
   */
  readonly rollbackOn?: cloudwatch.IAlarm[];
  /**
   * The comparison of the new service with legacy, for requests that legacy answers.
   * @default - none
   */
  readonly shadow?: Shadow;
}
