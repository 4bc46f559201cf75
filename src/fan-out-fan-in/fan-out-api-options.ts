import { aws_apigatewayv2 as apigwv2 } from 'aws-cdk-lib';
import { WebAuth } from '../core/web/web-auth';

/**
 * Options of the HTTP API of a FanOutFanIn.
 */
export interface FanOutApiOptions {
  /**
   * Who may call.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * Requests per second, and the burst above it, before the API answers 429.
   * @default - 500 a second, bursts of 1000 (ours)
   */
  readonly throttle?: apigwv2.ThrottleSettings;
}
