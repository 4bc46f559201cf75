import { aws_certificatemanager as acm, aws_route53 as route53, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../operations/alarm-override';

/**
 * The web pages that may call an API from a browser (cross-origin resource sharing).
 */
export interface WebCors {
  /** The origins of the pages, such as `https://shop.example.com`, or `*` for all. */
  readonly allowOrigins: string[];
  /**
   * HTTP methods that pages may use.
   * @default - GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS
   */
  readonly allowMethods?: string[];
  /**
   * Request headers that pages may send.
   * @default - authorization, content-type, idempotency-key, traceparent, x-correlation-id, and the headers of signed requests
   */
  readonly allowHeaders?: string[];
  /**
   * Response headers that pages may read.
   * @default - age, location, retry-after and x-correlation-id
   */
  readonly exposeHeaders?: string[];
  /**
   * Whether pages may send cookies and credentials. Not allowed with the origin `*`.
   * @default false
   */
  readonly allowCredentials?: boolean;
  /**
   * The time that a browser caches the preflight response, up to 24 hours.
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
}

/**
 * A custom domain name for an API. The API's default endpoint is disabled.
 */
export interface WebDomain {
  /** The domain name, such as `api.example.com`. */
  readonly domainName: string;
  /** The certificate of the domain name, in the region of the API. */
  readonly certificate: acm.ICertificate;
  /**
   * The hosted zone for the alias record.
   * @default - no record is created
   */
  readonly hostedZone?: route53.IHostedZone;
}

/**
 * The request rate above which an API answers 429.
 */
export interface WebThrottle {
  /** The steady rate in requests per second, above 0. */
  readonly rateLimit: number;
  /** The burst, in requests: a whole number above 0. */
  readonly burstLimit: number;
}

/**
 * Tunes or disables the alarms of an API.
 */
export interface WebAlarms {
  /**
   * The percentage of the requests that are answered 4xx.
   * @default - above 5 % in 5 of 5 minutes
   */
  readonly clientErrors?: AlarmOverride;
  /**
   * The percentage of the requests that are answered 5xx.
   * @default - above 5 % in 3 of 3 minutes
   */
  readonly serverErrors?: AlarmOverride;
  /**
   * The latency (p90): in milliseconds, or in seconds for a load balancer.
   * @default - at least 2.5 seconds in 5 of 5 minutes
   */
  readonly latency?: AlarmOverride;
  /**
   * The number of requests per hour. Only you know how long no request may come, so there is no alarm by default:
   * `AlarmOverride.of({ period: Duration.hours(2) })` creates it.
   * @default - no alarm; with an override, below 1 in 1 of 1 hour
   */
  readonly silence?: AlarmOverride;
  /**
   * The days until the certificate of the API expires, with a domain name or a listener of its own.
   * ACM renews what it issued, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: 30 })` creates it, for an imported certificate.
   * @default - no alarm; with an override, below 30 in 1 of 1 day
   */
  readonly certificateExpiry?: AlarmOverride;
}
