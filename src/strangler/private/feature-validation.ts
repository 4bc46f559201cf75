import { aws_cloudwatch as cloudwatch, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FacadeBackend, Feature } from './feature';
import { validHeaderName } from './names';
import { haveInCommon } from './paths';
import { IBackend } from '../../core/backends/backend-binding';
import { BackendConfig } from '../../core/backends/backend-config';
import { validateHttpBackend } from '../../core/backends/private/http-backend-validation';
import { refuseStream } from '../../core/backends/private/response-stream';
import { DEFAULT_TIMEOUT, LONGEST_TIMEOUT } from '../../core/backends/private/route-settings';
import { placedBy } from '../../core/private/elsewhere';
import { inKeyOrder } from '../../core/private/key-order';
import { Kind, REQUEST_MATCH } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { ClientIdentity } from '../client-identity';
import { FacadeEngine } from '../facade-engine';
import { FeatureMigrationOptions } from '../feature-options';
import { RequestTranslation } from '../request-translation';
import { Shadow } from '../shadow';

const ENGINE: Kind = { member: '_identifies', factory: 'FacadeEngine.httpApi()' };
const IDENTITY: Kind = { member: '_config', factory: 'ClientIdentity.cookie()' };
const NAME = /^[A-Za-z][A-Za-z0-9]{0,39}$/;
const SHORTEST_TIMEOUT = Duration.millis(100);
/** A path without wildcard. */
const PREFIX = /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~:@!$&'()+,;=-]+)+$/;
/** Of the connection (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1), or of the façade. */
const RESERVED_HEADERS = [
  'connection', 'content-length', 'host', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto',
];

/** The name of a construct, of alarms and, of a feature, in records. */
export function validateName(validation: Validation, name: string, prop = 'name') {
  if (Token.isUnresolved(name)) { validation.fail(prop, 'be known at synthesis, because alarms and the switch have it', 'a value that is only known at deployment'); }
  validation.check(NAME.test(name), prop, 'be 1 to 40 letters and digits, with a letter first, such as Orders', name);
}

export function validateWeight(validation: Validation, prop: string, weight: number | undefined) {
  if (weight !== undefined && Token.isUnresolved(weight)) {
    validation.fail(prop, 'be known at synthesis, because progress and retirement depend on it (the switch changes it at run time)', 'a token');
  }
  validation.integer(prop, weight, 0, 100, 'percent of the clients');
}

/** The front of a façade, before anything is created. */
export function validateFront(validation: Validation, engine: FacadeEngine, clientIdentity: ClientIdentity) {
  validation.kind('engine', engine, ENGINE);
  validation.kind('clientIdentity', clientIdentity, IDENTITY);
  validation.check(!clientIdentity._config.subject || engine._identifies, 'clientIdentity', `be a cookie or a header for ${engine._name}`, 'ClientIdentity.tokenSubject()');
}

export function validateMigration(validation: Validation, { shadow, when }: FeatureMigrationOptions) {
  validation.check(shadow === undefined || shadow instanceof Shadow, 'shadow', 'be Shadow.compare(...)', shadow);
  validation.kind('when', when, REQUEST_MATCH);
}

/** The façade function does not know the address of a client behind a proxy: it would compare another one. */
export function validateConditions(validation: Validation, { name, isDirect, props: { when } }: Feature) {
  validation.check(isDirect || !when.some(({ sourceIp }) => sourceIp), 'when',
    `have no RequestMatch.sourceIp for '${name}': only rules of a load balancer look at it, for Backend.ipAddresses and Backend.fargateService`,
    'a range');
}

/** @throws if the façade cannot hear of an alarm */
export function validateRollback(validation: Validation, prop: string, alarms: cloudwatch.IAlarm[]) {
  for (const alarm of alarms) {
    validation.check(typeof (alarm as Partial<cloudwatch.IAlarm> | undefined)?.alarmArn === 'string', prop, 'hold alarms of CloudWatch', alarm);
    validation.here(prop, placedBy(alarm.alarmArn, alarm), 'its events are on the default event bus there');
  }
}

export interface FacadeBackendOptions extends Pick<FacadeBackend, 'translation'> {
  readonly timeout?: Duration;
  /** Whether a load balancer forwards to targets in its VPC. Default: the façade function calls the backend. */
  readonly takesTargets?: boolean;
}

/** Binds a backend of the façade. */
export function bindFacadeBackend(
  scope: Construct, validation: Validation, prop: string, backend: IBackend, options: FacadeBackendOptions,
): FacadeBackend {
  validation.implements('bindBackend', prop, 'be a pattern or a Backend, such as Backend.function()', backend);
  validateTimeout(validation, `${prop}: the timeout`, options.timeout);
  const config = backend.bindBackend(scope, { timeout: options.timeout });
  const isOne = (config.function === undefined) !== (config.http === undefined);
  const isTarget = options.takesTargets === true && config.loadBalanced !== undefined;
  const targets = options.takesTargets ? ', or targets in a VPC (Backend.ipAddresses, Backend.fargateService)' : '';
  validation.check(isOne || isTarget, prop,
    `be a function or an HTTP server (for a load balancer, Backend.http with its URL, and network)${targets}`, 'a backend of another kind');
  refuseStream(validation, prop, config, 'the façade');
  validation.here(prop, config.function, 'its alarms are there', ['region']);
  if (config.http) {
    validateHttpBackend(validation, config.http);
    validateTimeout(validation, `${prop}: the timeout of Backend.http`, config.http.options.timeout);
  }
  const { timeout = timeoutOf(config), translation } = options;
  return { backend: config, timeout, timeoutGiven: options.timeout !== undefined, translation: inKeyOrder(translation) };
}

function validateTimeout(validation: Validation, prop: string, timeout: Duration | undefined) {
  if (timeout === undefined) { return; }
  validation.knownDuration(prop, timeout, ', because the façade needs it in milliseconds');
  const millis = timeout.toMilliseconds();
  validation.check(millis >= SHORTEST_TIMEOUT.toMilliseconds() && millis <= LONGEST_TIMEOUT.toMilliseconds(), prop,
    'be between 100 milliseconds and 28 seconds (one second less than the API Gateway limit)', timeout);
}

function timeoutOf({ http, function: handler }: BackendConfig): Duration {
  const known = http?.options.timeout ?? (handler && functionTimeout(handler)) ?? DEFAULT_TIMEOUT;
  return Duration.millis(Math.min(known.toMilliseconds(), LONGEST_TIMEOUT.toMilliseconds()));
}

/** @param paths of the feature; legacy has every path */
export function validateTranslation(validation: Validation, prop: string, translation: RequestTranslation, paths?: string[]) {
  const { stripPathPrefix, addPathPrefix, requestHeaders = {} } = translation;
  for (const [name, prefix] of Object.entries({ stripPathPrefix, addPathPrefix })) {
    if (prefix === undefined || Token.isUnresolved(prefix)) { continue; }
    validation.check(PREFIX.test(prefix), `${prop}.${name}`, "be a path such as '/shop', without a slash at its end", prefix);
  }
  if (stripPathPrefix !== undefined && paths && !Token.isUnresolved(stripPathPrefix)) {
    validation.check(haveInCommon(paths, stripPathPrefix), `${prop}.stripPathPrefix`, `be the beginning of every path of the feature (${paths.join(', ')})`, stripPathPrefix);
  }
  validation.check(typeof requestHeaders === 'object', `${prop}.requestHeaders`, 'be an object with a value for each name', requestHeaders);
  for (const [name, value] of Object.entries(requestHeaders)) {
    validation.check(validHeaderName(name), `${prop}.requestHeaders`, "have header names (RFC 9110) such as 'x-tenant'", name);
    validation.check(!RESERVED_HEADERS.includes(name.toLowerCase()), `${prop}.requestHeaders`, 'leave out the headers that the façade sets or that belong to a connection', name);
    validation.check(!/[\0\r\n]/.test(value), `${prop}.requestHeaders.${name}`, 'be a value in one line', JSON.stringify(value));
  }
}
