import { Duration } from 'aws-cdk-lib';
import { FanOutApiOptions } from './fan-out-api-options';

/**
 * Lets clients upload into the intake's bucket by a form that S3 itself holds to the limits:
 * `POST /uploads` answers its address, its fields and the id of the job to come.
 */
export interface PresignedUpload extends FanOutApiOptions {
  /**
   * How long a form can be used: 1 minute to 1 hour, as long as the credentials it is signed with are sure to live.
   * @default Duration.minutes(15)
   */
  readonly expiration?: Duration;
  /**
   * Web origins whose pages may upload (`https://shop.example.com`). They are set on the bucket
   * that the pattern makes; on a bucket of yours they are yours to set.
   * @default - none: clients are no web pages
   */
  readonly allowedOrigins?: string[];
}
