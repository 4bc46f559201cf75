import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Operations } from '../../operations/operations';
import { Validation } from '../../private/validation';
import { WebAuth } from '../web-auth';
import { WebAlarms, WebCors, WebDomain, WebThrottle } from '../web-options';

/** Ours: enough for most, and far below the account's 10,000 a second that all APIs share. */
export const DEFAULT_THROTTLE: WebThrottle = { rateLimit: 500, burstLimit: 1000 };
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const LONGEST_ROUTE_TIMEOUT = Duration.seconds(29);
const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export interface WebFrontOptions {
  /** Of the routes that name none. Default: IAM. */
  readonly auth?: WebAuth;
  readonly cors?: WebCors;
  readonly domain?: WebDomain;
  readonly throttle?: WebThrottle;
}

export interface WebFrontProps extends WebFrontOptions {
  readonly operations: Operations;
  readonly alarms?: WebAlarms;
  /** What users feel when the API answers 5xx. */
  readonly impact: string;
  /** Where to look then. */
  readonly logs: string;
}

export interface WebRouteOptions {
  /** Default: that of the front. */
  readonly auth?: WebAuth;
  /** Default: the longest API Gateway waits. */
  readonly timeout?: Duration;
  /** Default: that of the front, for all routes together. */
  readonly throttle?: WebThrottle;
}

/** Checks what is the same for HTTP and REST APIs, in the name of the pattern. */
export function validateWebFront(pattern: Construct, { cors, domain, throttle }: WebFrontOptions) {
  const validation = new Validation(pattern);
  validateThrottle(validation, 'throttle', throttle);
  if (domain) {
    validation.check(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain.domainName), 'domain.domainName',
      'be a name in lower case like api.example.com', domain.domainName);
  }
  if (cors) { validateCors(validation, cors); }
}

export function validateRoute(validation: Validation, { timeout, throttle }: WebRouteOptions) {
  validateThrottle(validation, 'throttle', throttle);
  if (timeout?.isUnresolved()) {
    validation.check(timeout.unitLabel() === 'millis', 'timeout', 'be given in milliseconds where it is only known at deployment', `Duration.${timeout.unitLabel()}`);
    return;
  }
  validation.duration('timeout', timeout, Duration.seconds(1), LONGEST_ROUTE_TIMEOUT, 'API Gateway limit');
}

/** What a browser is told, in full. */
export function corsOf(cors: WebCors): Required<WebCors> {
  return {
    allowOrigins: cors.allowOrigins,
    allowMethods: cors.allowMethods ?? EVERY_METHOD,
    allowHeaders: cors.allowHeaders ?? [
      'authorization', 'content-type', 'idempotency-key', 'traceparent', 'x-correlation-id', 'x-amz-date', 'x-amz-security-token', 'x-api-key',
    ],
    exposeHeaders: cors.exposeHeaders ?? ['location', 'retry-after', 'x-correlation-id'],
    allowCredentials: cors.allowCredentials ?? false,
    maxAge: cors.maxAge ?? Duration.hours(1),
  };
}

function validateCors(validation: Validation, cors: WebCors) {
  validation.check(cors.allowOrigins.length > 0, 'cors.allowOrigins', 'name at least one origin', undefined);
  for (const origin of cors.allowOrigins) {
    validation.check(/^(\*|[a-z][a-z0-9+.-]*:\/\/[^/\s?#]+)$/.test(origin), 'cors.allowOrigins', "be origins like 'https://shop.example.com', without a path, or '*'", origin);
  }
  validation.check(!(cors.allowCredentials && cors.allowOrigins.includes('*')), 'cors.allowCredentials',
    "not be true for the origin '*' (browsers refuse it: any page could act for your users)", cors.allowCredentials);
  for (const method of cors.allowMethods ?? []) {
    validation.check(EVERY_METHOD.includes(method), 'cors.allowMethods', `be among ${EVERY_METHOD.join(', ')}`, method);
  }
  validation.duration('cors.maxAge', cors.maxAge, Duration.seconds(0), Duration.hours(24), 'the longest that browsers take');
}

export function validateThrottle(validation: Validation, prop: string, throttle?: WebThrottle) {
  if (!throttle) { return; }
  validation.check(throttle.rateLimit > 0, `${prop}.rateLimit`, 'be above 0, or every request is refused', throttle.rateLimit);
  validation.integer(`${prop}.burstLimit`, throttle.burstLimit, 1, 2 ** 31 - 1, 'below 1 every request is refused');
}
