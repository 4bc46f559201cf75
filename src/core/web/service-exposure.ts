import { Construct } from 'constructs';
import { HttpFront } from './private/http-front';
import { RestFront } from './private/rest-front';
import { WebFrontProps } from './private/web-front';
import { RestApiAccessLogs } from './rest-api-access-logs';
import { WebAuth } from './web-auth';
import { WebCors, WebDomain, WebThrottle } from './web-options';
import { WebUsagePlan } from './web-usage-plan';

/**
 * Options of an HTTP API as the exposure of a service.
 */
export interface HttpApiExposureOptions {
  /**
   * The authorization of routes without their own.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * The web pages that may call the service from a browser.
   * @default - none
   */
  readonly cors?: WebCors;
  /**
   * A custom domain name. The API's default endpoint is disabled.
   * @default - the default endpoint of the API
   */
  readonly domain?: WebDomain;
  /**
   * The request rate of all routes together, above which they answer 429.
   * @default - 500 requests per second, bursts of 1,000 (library default)
   */
  readonly throttle?: WebThrottle;
  /**
   * Whether CloudWatch gets metrics for each route (each method of a REST API) beside those of the whole API.
   * They are billed as custom metrics, about 1.80 US dollars a route and month. No alarm uses them.
   * @default - only the metrics of the API
   */
  readonly detailedMetrics?: boolean;
}

/**
 * Options of a REST API as the exposure of a service.
 */
export interface RestApiExposureOptions extends HttpApiExposureOptions {
  /**
   * Usage plans by name. With usage plans, every route requires an API key.
   * @default - no API keys
   */
  readonly usagePlans?: { [name: string]: WebUsagePlan };
  /**
   * The ARN of a regional web ACL (AWS WAF).
   * @default - none
   */
  readonly webAclArn?: string;
  /**
   * The destination of the access log.
   * @default - `RestApiAccessLogs.logGroup()`, for which the account needs a RestApiAccount
   */
  readonly accessLogs?: RestApiAccessLogs;
  /**
   * The media types of bodies that are no text. A function gets such a request body in Base64, and answers such a body in Base64.
   *
   * API Gateway compares the first type in the header `Accept`. Browsers need the wildcard for all types, with which every request body comes in Base64.
   *
   * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
   * @default - octet-stream, PDF, ZIP and GZIP, and images in PNG, JPEG, GIF, WebP and AVIF (library default)
   */
  readonly binaryMediaTypes?: string[];
}

/**
 * Options of the AWS SDK as the exposure of a service.
 */
export interface InternalSdkExposureOptions {
  /**
   * The provisioned concurrency of the function: a whole number of at least 1. It incurs cost at rest.
   * @default - none; the first invocations after a pause have a cold start
   */
  readonly provisionedConcurrency?: number;
}

interface ExposureKind {
  readonly front?: (pattern: Construct, props: WebFrontProps) => HttpFront | RestFront;
  readonly provisionedConcurrency?: number;
}

/**
 * The way clients reach a service.
 */
export class ServiceExposure {
  /** A public HTTP API, which costs less and is faster than a REST API. */
  static httpApi(options: HttpApiExposureOptions = {}): ServiceExposure {
    return new ServiceExposure({ front: (pattern, props) => new HttpFront(pattern, 'Api', { ...props, ...options }) });
  }

  /** A public REST API, with usage plans, AWS WAF, and validation of request bodies. */
  static restApi(options: RestApiExposureOptions = {}): ServiceExposure {
    return new ServiceExposure({ front: (pattern, props) => new RestFront(pattern, 'Api', { ...props, ...options }) });
  }

  /** The AWS SDK (Lambda Invoke), for callers in your account with a grant. The service has no URL. */
  static internalSdk(options: InternalSdkExposureOptions = {}): ServiceExposure {
    return new ServiceExposure(options);
  }

  private constructor(
    /** @internal */
    readonly _kind: ExposureKind,
  ) {}
}
