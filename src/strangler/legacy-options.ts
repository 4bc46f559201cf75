import { Duration } from 'aws-cdk-lib';
import { RequestTranslation } from './request-translation';

/**
 * Options of the legacy system.
 */
export interface LegacyOptions {
  /**
   * The time that legacy has to answer: 100 milliseconds to 28 seconds.
   * @default - the timeout of Backend.http or of the function, at most 28 seconds; 10 seconds where neither is known
   */
  readonly timeout?: Duration;
  /**
   * The changes of a request on its way to legacy.
   * @default - none
   */
  readonly translation?: RequestTranslation;
}

/**
 * Options of the retirement of legacy.
 */
export interface RetirementOptions {
  /**
   * The status of requests that no feature takes: 404 (not found) or 410 (gone).
   * @default - 410
   */
  readonly status?: number;
}
