import { aws_certificatemanager as acm, aws_route53 as route53, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../operations/alarm-override';

/**
 * Which web pages may call an API from a browser (cross-origin resource sharing).
 */
export interface WebCors {
  /** The pages' origins, like `https://shop.example.com`, or `*` for all. */
  readonly allowOrigins: string[];
  /**
   * Methods that pages may use.
   * @default - GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS
   */
  readonly allowMethods?: string[];
  /**
   * Headers that pages may send.
   * @default - authorization, content-type, idempotency-key, traceparent, x-correlation-id and those of signed requests
   */
  readonly allowHeaders?: string[];
  /**
   * Headers that pages may read.
   * @default - location, retry-after and x-correlation-id
   */
  readonly exposeHeaders?: string[];
  /**
   * Whether cookies and credentials may be sent. Refused together with the origin `*`.
   * @default false
   */
  readonly allowCredentials?: boolean;
  /**
   * How long a browser remembers the answer, up to 24 hours.
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
}

/**
 * A domain of yours for an API. The address that AWS gives the API is switched off then.
 */
export interface WebDomain {
  /** The name, like `api.example.com`. */
  readonly domainName: string;
  /** Its certificate, in the region of the API. */
  readonly certificate: acm.ICertificate;
  /**
   * The hosted zone that gets an alias record.
   * @default - the record is yours to make
   */
  readonly hostedZone?: route53.IHostedZone;
}

/**
 * How much an API takes before it answers 429.
 */
export interface WebThrottle {
  /** Requests a second, above 0. */
  readonly rateLimit: number;
  /** How many may come at once: a whole number above 0. */
  readonly burstLimit: number;
}

/**
 * Tunes the alarms of an API.
 */
export interface WebAlarms {
  /**
   * Share of the requests answered 4xx, 0 to 1.
   * @default - above 0.05 in 5 of 5 minutes
   */
  readonly clientErrors?: AlarmOverride;
  /**
   * Share of the requests answered 5xx, 0 to 1.
   * @default - above 0.05 in 3 of 3 minutes
   */
  readonly serverErrors?: AlarmOverride;
  /**
   * Latency (p90), in milliseconds.
   * @default - at least 2500 in 5 of 5 minutes
   */
  readonly latency?: AlarmOverride;
}
