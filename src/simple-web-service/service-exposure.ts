import { Construct } from 'constructs';
import { HttpFront } from '../core/web/private/http-front';
import { RestFront } from '../core/web/private/rest-front';
import { WebFrontProps } from '../core/web/private/web-front';
import { WebAuth } from '../core/web/web-auth';
import { WebCors, WebDomain, WebThrottle } from '../core/web/web-options';
import { WebUsagePlan } from '../core/web/web-usage-plan';

/**
 * Options of a public HTTP API.
 */
export interface HttpApiExposureOptions {
  /**
   * Who may call; a route may say otherwise.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * Which web pages may call from a browser.
   * @default - none
   */
  readonly cors?: WebCors;
  /**
   * A domain of yours.
   * @default - the address that AWS gives the API
   */
  readonly domain?: WebDomain;
  /**
   * How much all routes together take before they answer 429.
   * @default - 500 a second, bursts of 1000 (ours)
   */
  readonly throttle?: WebThrottle;
}

/**
 * Options of a public REST API.
 */
export interface RestApiExposureOptions extends HttpApiExposureOptions {
  /**
   * What the holders of API keys may use, by the names of the plans. Every route asks for a key then.
   * @default - keys are not asked for
   */
  readonly usagePlans?: { [name: string]: WebUsagePlan };
  /**
   * ARN of a regional web ACL (AWS WAF) that requests pass first.
   * @default - none
   */
  readonly webAclArn?: string;
}

/**
 * Options of an internal service.
 */
export interface InternalSdkExposureOptions {
  /**
   * Environments of the function that are kept ready: a whole number of at least 1. They cost money while they wait.
   * @default - none: the first calls after a pause start cold
   */
  readonly provisionedConcurrency?: number;
}

interface ExposureKind {
  readonly front?: (pattern: Construct, props: WebFrontProps) => HttpFront | RestFront;
  readonly provisionedConcurrency?: number;
}

/**
 * Who can reach a service.
 */
export class ServiceExposure {
  /** Everybody who may, by an HTTP API: the cheaper and quicker of the two. */
  static httpApi(options: HttpApiExposureOptions = {}): ServiceExposure {
    return new ServiceExposure({ front: (pattern, props) => new HttpFront(pattern, 'Api', { ...props, ...options }) });
  }

  /** Everybody who may, by a REST API: it has usage plans, a firewall, and validates by itself. */
  static restApi(options: RestApiExposureOptions = {}): ServiceExposure {
    return new ServiceExposure({ front: (pattern, props) => new RestFront(pattern, 'Api', { ...props, ...options }) });
  }

  /** Callers in your account that were granted it, by the AWS SDK. There is no URL. */
  static internalSdk(options: InternalSdkExposureOptions = {}): ServiceExposure {
    return new ServiceExposure(options);
  }

  private constructor(
    /** @internal */
    readonly _kind: ExposureKind,
  ) {}
}
