import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { WebThrottle } from './web-options';

/**
 * What the holders of API keys may use of a REST API. Keys tell customers from one another;
 * they do not replace authorization.
 */
export interface WebUsagePlan {
  /** The keys of the plan. A key belongs to one plan of an API. */
  readonly apiKeys: apigateway.IApiKey[];
  /**
   * Requests a second and burst of each key.
   * @default - the throttle of the API
   */
  readonly throttle?: WebThrottle;
  /**
   * Requests in a period of each key.
   * @default - not limited
   */
  readonly quota?: apigateway.QuotaSettings;
}
