import { aws_certificatemanager as acm, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Operations } from '../../operations/operations';
import { placedBy } from '../../private/elsewhere';
import { HEADER_NAME } from '../../private/header-name';
import { AUTH, CERTIFICATE, HOSTED_ZONE } from '../../private/kinds';
import { Validation } from '../../private/validation';
import { WebAuth } from '../web-auth';
import { WebAlarms, WebCors, WebDomain, WebThrottle } from '../web-options';

/** Library default: far below the account's 10,000 requests per second that all APIs share. */
export const DEFAULT_THROTTLE: WebThrottle = { rateLimit: 500, burstLimit: 1000 };
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const LONGEST_ROUTE_TIMEOUT = Duration.seconds(29);
/** No wildcard for subdomains (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html). */
const ORIGIN = /^(\*|https?:\/\/\*|[a-z][a-z0-9+.-]*:\/\/[^/\s?#*]+)$/;
const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export interface WebFrontOptions {
  /** The authorization of routes without their own. Default: IAM. */
  readonly auth?: WebAuth;
  readonly cors?: WebCors;
  readonly domain?: WebDomain;
  readonly throttle?: WebThrottle;
  /** Metrics for each route, which cost. Default: only those of the API. */
  readonly detailedMetrics?: boolean;
}

export interface WebFrontProps extends WebFrontOptions {
  readonly operations: Operations;
  readonly alarms?: WebAlarms;
  /** The beginning of the names of the alarms, where a pattern has several APIs. Default: `api`. */
  readonly alarmPrefix?: string;
  /** The impact of 5xx. */
  readonly impact: string;
  /** The sentence after the query for the routes that answer 5xx. */
  readonly logs: string;
  /** Whether the routes take every path, so that an HTTP API needs no answer to unknown ones. */
  readonly takesEveryPath?: boolean;
}

export interface WebRouteOptions {
  /** Default: that of the API. */
  readonly auth?: WebAuth;
  /** Default: the API Gateway limit. */
  readonly timeout?: Duration;
  /** Default: that of the API, for all routes together. */
  readonly throttle?: WebThrottle;
}

/** Checks what is the same for HTTP and REST APIs, in the name of the pattern. */
export function validateWebFront(pattern: Construct, { auth, cors, domain, throttle }: WebFrontOptions) {
  const validation = new Validation(pattern);
  validation.kind('auth', auth, AUTH);
  validateThrottle(validation, 'throttle', throttle);
  validateDomain(validation, 'domain', domain);
  validateCors(validation, 'cors', cors);
}

export function validateDomain(validation: Validation, prop: string, domain?: WebDomain) {
  if (!domain) { return; }
  validation.check(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain.domainName), `${prop}.domainName`,
    'be a domain name in lower case such as api.example.com', domain.domainName);
  validation.kind(`${prop}.hostedZone`, domain.hostedZone, HOSTED_ZONE);
  validateCertificate(validation, `${prop}.certificate`, domain.certificate);
}

/**
 * The domain names of the library are regional, and so are load balancers:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html
 */
export function validateCertificate(validation: Validation, prop: string, certificate: acm.ICertificate) {
  validation.required(prop, certificate, CERTIFICATE);
  validation.here(prop, placedBy(certificate.certificateArn, certificate), 'limit of regional endpoints', ['region']);
}

export function validateRoute(validation: Validation, { auth, timeout, throttle }: WebRouteOptions) {
  validation.kind('auth', auth, AUTH);
  validateThrottle(validation, 'throttle', throttle);
  validation.isDuration('timeout', timeout);
  if (timeout?.isUnresolved()) {
    validation.check(timeout.unitLabel() === 'millis', 'timeout', 'be given in milliseconds when its value is only known at deployment', `Duration.${timeout.unitLabel()}`);
    return;
  }
  validation.duration('timeout', timeout, Duration.seconds(1), LONGEST_ROUTE_TIMEOUT, 'API Gateway limit');
}

/** The CORS settings with all defaults. */
export function corsOf(cors: WebCors): Required<WebCors> {
  return {
    allowOrigins: once(cors.allowOrigins),
    allowMethods: once(cors.allowMethods ?? EVERY_METHOD),
    allowHeaders: once(cors.allowHeaders ?? [
      'authorization', 'content-type', 'idempotency-key', 'traceparent', 'x-correlation-id', 'x-amz-date', 'x-amz-security-token', 'x-api-key',
    ]),
    exposeHeaders: once(cors.exposeHeaders ?? ['age', 'location', 'retry-after', 'x-correlation-id']),
    allowCredentials: cors.allowCredentials ?? false,
    maxAge: cors.maxAge ?? Duration.hours(1),
  };
}

function once(values: string[]): string[] {
  return [...new Set(values)];
}

export function validateCors(validation: Validation, prop: string, cors?: WebCors) {
  if (!cors) { return; }
  validateOrigins(validation, `${prop}.allowOrigins`, cors.allowOrigins);
  validation.check(!(cors.allowCredentials && cors.allowOrigins.includes('*')), `${prop}.allowCredentials`,
    "be false for the origin '*' (browsers refuse the combination: any page could act for your users)", cors.allowCredentials);
  validation.list(`${prop}.allowMethods`, cors.allowMethods);
  validation.knownList(`${prop}.allowMethods`, cors.allowMethods);
  validation.check(cors.allowMethods?.length !== 0, `${prop}.allowMethods`, 'name at least one method, or be left out', undefined);
  validateCorsHeaders(validation, `${prop}.allowHeaders`, cors.allowHeaders);
  validateCorsHeaders(validation, `${prop}.exposeHeaders`, cors.exposeHeaders);
  for (const method of cors.allowMethods ?? []) {
    validation.check(EVERY_METHOD.includes(method), `${prop}.allowMethods`, `be among ${EVERY_METHOD.join(', ')}`, method);
  }
  validation.duration(`${prop}.maxAge`, cors.maxAge, Duration.seconds(0), Duration.hours(24), 'browser limit');
}

/** No name is a value: pages send and see the headers that browsers always allow. */
function validateCorsHeaders(validation: Validation, prop: string, names: string[] | undefined) {
  validation.list(prop, names);
  if (Token.isUnresolved(names)) { return; }
  names?.forEach(name => validation.check(HEADER_NAME.test(name), prop, "hold header names (RFC 9110) such as 'x-tenant', or '*'", name));
}

/** A list that is only known at deployment is passed on as it is, by an HTTP API and a bucket. */
export function validateOrigins(validation: Validation, prop: string, origins: string[]) {
  if (Token.isUnresolved(origins)) { return; }
  validation.list(prop, origins);
  validation.check(origins.length > 0, prop, 'name at least one origin', undefined);
  validation.check(origins.length < 2 || !origins.includes('*'), prop, "be '*' alone, or origins without it: '*' allows every page", origins.join(', '));
  for (const origin of origins) {
    validation.check(ORIGIN.test(origin), prop, "hold origins such as 'https://shop.example.com', without a path, or '*'", origin);
    const asSent = originAsSent(origin);
    validation.check(asSent === origin, prop, `hold origins as browsers send them, which is '${asSent}'`, origin);
  }
}

/** Browsers send hosts in lower case, and no default port (https://www.rfc-editor.org/rfc/rfc6454#section-6.2). */
function originAsSent(origin: string): string {
  const isAddress = !Token.isUnresolved(origin) && /^https?:\/\/[^*]/.test(origin) && URL.canParse(origin);
  return isAddress ? new URL(origin).origin : origin;
}

export function validateThrottle(validation: Validation, prop: string, throttle?: WebThrottle) {
  if (!throttle) { return; }
  validation.check(throttle.rateLimit > 0, `${prop}.rateLimit`, 'be above 0 (with 0 every request is refused)', throttle.rateLimit);
  validation.check(throttle.rateLimit !== Infinity, `${prop}.rateLimit`, 'be a finite number of requests per second', throttle.rateLimit);
  validation.integer(`${prop}.burstLimit`, throttle.burstLimit, 1, 2 ** 31 - 1, 'with 0 every request is refused');
}
