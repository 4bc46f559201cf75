import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { WebThrottle } from './web-options';

/**
 * A usage plan of a REST API: the rate and the quota of its API keys.
 *
 * API keys identify customers. They do not replace authorization.
 */
export interface WebUsagePlan {
  /** The API keys of the plan. A key belongs to one plan of an API. */
  readonly apiKeys: apigateway.IApiKey[];
  /**
   * The rate and the burst of each key.
   * @default - the throttle of the API
   */
  readonly throttle?: WebThrottle;
  /**
   * The number of requests of each key in a period.
   * @default - no limit
   */
  readonly quota?: apigateway.QuotaSettings;
}
