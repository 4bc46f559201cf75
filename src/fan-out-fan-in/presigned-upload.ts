import { Duration } from 'aws-cdk-lib';
import { FanOutApiOptions } from './fan-out-api-options';

/**
 * Options of uploads by presigned form. `POST /uploads` returns the URL and the fields of a form, and the
 * id of the future job. S3 enforces the limits of the form.
 */
export interface PresignedUpload extends FanOutApiOptions {
  /**
   * The validity of a form: 1 minute to 1 hour (library limit). The credentials that sign a form live at least that long.
   * @default Duration.minutes(15)
   */
  readonly expiration?: Duration;
  /**
   * Web origins whose pages may upload (`https://shop.example.com`). The pattern sets them for the API and for the bucket
   * that it creates. For your bucket, set its CORS rules yourself and give the API `cors`.
   * @default - the origins of `cors`; without them web pages cannot upload
   */
  readonly allowedOrigins?: string[];
}
