import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { Capability, EngineKind, requireCapability } from './capabilities';
import { Engine } from './engine';
import { isInvoked } from './gateway-functions';
import { validateKnownWeight, validateRule, validateShares } from './load-balancer-limits';
import { BackendBindOptions, IBackend } from '../../core/backends/backend-binding';
import { BackendConfig } from '../../core/backends/backend-config';
import { requireNamedCallers } from '../../core/backends/private/caller-check';
import { validateHttpBackend } from '../../core/backends/private/http-backend-validation';
import { isStreamed } from '../../core/backends/private/response-stream';
import { validateSharedRouter } from '../../core/backends/private/shared-routers';
import { AUTH, REQUEST_MATCH, SCHEMA } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { validateWords } from '../../core/web/private/document-words';
import { LONGEST_ROUTE_TIMEOUT } from '../../core/web/private/web-front';
import { WebAuth } from '../../core/web/web-auth';
import { requireTimeoutWithin } from '../../core/workers/private/function-timeout';
import { ApiRouteOptions } from '../api-route-options';

const KINDS = ['function', 'http', 'loadBalanced', 'listener'] as const;
/** The capability that each kind of backend needs. Every engine supports functions. */
const NEEDS: { readonly [kind in typeof KINDS[number]]?: [Capability, string] } = {
  http: ['httpBackend', 'an HTTP backend'],
  loadBalanced: ['loadBalancedBackend', 'a backend in a VPC'],
  listener: ['listenerBackend', 'a load balancer as a backend'],
};
const OF_THE_ROUTE = ['auth', 'timeout', 'throttle', 'requestSchema', 'documentation'] as const;
/** Library limit: more would leave no priorities for rules of a load balancer. */
const MOST_CONDITIONAL = 10;

/** Validates the options of a route before any resource is created. */
export function validateRouteOptions(
  validation: Validation, { kind: engine, when: ofEngine }: Pick<Engine, 'kind' | 'when'>, key: string, options: ApiRouteOptions, known?: ApiRoute,
) {
  validation.kind('auth', options.auth, AUTH);
  validation.kind('when', options.when, REQUEST_MATCH);
  validation.kind('requestSchema', options.requestSchema, SCHEMA);
  validateWords(validation, options.documentation);
  validation.kind('documentation.responseSchema', options.documentation?.responseSchema, SCHEMA);
  validation.integer('weight', options.weight, 1, 99, 'percent; the backend without weight takes the rest');
  for (const name of OF_THE_ROUTE.filter(option => options[option] !== undefined)) {
    validation.check(!known, name, `be given with the first backend of '${key}'`, 'a value with a further backend');
  }
  for (const name of (['timeout', 'throttle', 'requestSchema'] as const).filter(option => options[option] !== undefined)) {
    requireCapability(validation, engine, name, `the option ${name} of addRoute`);
  }
  validation.isDuration('timeout', options.timeout);
  if (!options.timeout?.isUnresolved()) {
    validation.duration('timeout', options.timeout, Duration.seconds(1), LONGEST_ROUTE_TIMEOUT, 'API Gateway limit');
  }
  const when = options.when?._conditions ?? [];
  if (when.some(({ sourceIp }) => sourceIp)) { requireCapability(validation, engine, 'sourceIp', 'RequestMatch.sourceIp'); }
  if (engine === 'applicationLoadBalancer') {
    validateRule(validation, key, when, ofEngine);
    validateKnownWeight(validation, options.weight);
  }
  const status = options.documentation?.successStatus;
  validation.integer('documentation.successStatus', status, 200, 299, 'successful statuses of HTTP');
}

/** Binds a backend, which must be of exactly one kind. */
export function bindBackend(scope: Construct, validation: Validation, backend: IBackend, options: BackendBindOptions): BackendConfig {
  validation.implements('bindBackend', 'backend', 'be a pattern or a Backend, such as Backend.function()', backend);
  const config = backend.bindBackend(scope, options);
  const kinds = KINDS.filter(kind => config[kind] !== undefined);
  validation.check(kinds.length === 1, 'backend', 'be of exactly one kind', kinds.join(' and ') || undefined);
  validateSharedRouter(validation, 'backend.sharedRouter', config.sharedRouter);
  validation.here('backend', config.function, 'its alarms are there', ['region']);
  if (config.http) { validateHttpBackend(validation, config.http); }
  return config;
}

/** A load balancer passes no identity on that a function could trust. */
export function validateCallers(validation: Validation, engine: EngineKind, auth: WebAuth, backend: BackendConfig) {
  requireNamedCallers(validation, 'engine', backend, engine !== 'applicationLoadBalancer', `RoutingEngine.${engine}`);
  requireNamedCallers(validation, 'auth', backend, !auth._isPublic, 'WebAuth.none()');
}

/** API Gateway passes the stream of a function on. A request router would read it to its end. */
function validateStream(validation: Validation, engine: EngineKind, { key }: ApiRoute, alternatives: ApiAlternative[]) {
  requireCapability(validation, engine, 'responseStream', 'a response that is streamed');
  validation.check(alternatives.length === 1 && isFallback(alternatives[0]), 'backend',
    `be the only one of '${key.text}', without when and weight, because its response is streamed`, `${alternatives.length} with when or weight`);
}

/** Validates a backend against the engine and the other backends of its route. */
export function validateAlternative(validation: Validation, engine: EngineKind, route: ApiRoute, alternative: ApiAlternative) {
  const [kind] = KINDS.filter(name => alternative.backend[name] !== undefined);
  if (alternative.backend.function && engine !== 'applicationLoadBalancer' && !isStreamed(alternative.backend)) {
    requireTimeoutWithin(validation, 'backend', alternative.backend.function, LONGEST_ROUTE_TIMEOUT, 'API Gateway limit');
  }
  const needs = NEEDS[kind];
  if (needs) { requireCapability(validation, engine, ...needs); }
  const all = [...route.alternatives, alternative];
  if (all.some(({ backend }) => isStreamed(backend))) { validateStream(validation, engine, route, all); }
  if (all.length > 1 || !isFallback(alternative)) {
    const invoked = all.every(({ backend }) => isInvoked(backend));
    if (!invoked) { requireCapability(validation, engine, 'weightedTargets', 'several backends of a route with one in a VPC'); }
  }
  const other = route.alternatives.find(({ backend }) => backend.sharedRouter !== alternative.backend.sharedRouter);
  validation.check(other === undefined, 'backend.sharedRouter', `be the same for all backends of '${route.key.text}'`, alternative.backend.sharedRouter);
  validation.check(all.filter(isFallback).length <= 1, 'options', `hold when or weight, because '${route.key.text}' has a backend without them`, undefined);
  const weights = all.filter(({ when }) => when.length === 0).map(({ weight }) => weight ?? 0).filter(weight => !Token.isUnresolved(weight));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  validation.check(sum < 100, 'weight', `add up to less than 100 over the backends of '${route.key.text}' (the backend without weight takes the rest)`, sum);
  if (engine === 'applicationLoadBalancer') { validateShares(validation, route, all); }
  validation.check(all.filter(({ when }) => when.length > 0).length <= MOST_CONDITIONAL, 'when', `be given for at most ${MOST_CONDITIONAL} backends of a route (library limit)`, MOST_CONDITIONAL + 1);
}
