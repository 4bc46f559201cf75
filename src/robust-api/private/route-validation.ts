import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { Capability, EngineKind, requireCapability } from './capabilities';
import { isInvoked } from './gateway-functions';
import { BackendBindOptions, IBackend } from '../../core/backends/backend-binding';
import { BackendConfig } from '../../core/backends/backend-config';
import { Validation } from '../../core/private/validation';
import { LONGEST_ROUTE_TIMEOUT } from '../../core/web/private/web-front';
import { ApiRouteOptions } from '../api-route-options';

const KINDS = ['function', 'http', 'loadBalanced', 'listener'] as const;
/** What an engine must be able to for each kind but functions. */
const NEEDS: { readonly [kind in typeof KINDS[number]]?: [Capability, string] } = {
  http: ['httpBackend', 'an HTTP backend'],
  loadBalanced: ['loadBalancedBackend', 'a backend in a network'],
  listener: ['listenerBackend', 'a load balancer as a backend'],
};
const OF_THE_ROUTE = ['auth', 'timeout', 'throttle', 'requestSchema', 'documentation'] as const;
/** More would leave no numbers for rules of a load balancer; ours. */
const MOST_CONDITIONAL = 10;

/** Checks what a route is given, before anything is created. */
export function validateRouteOptions(validation: Validation, engine: EngineKind, key: string, options: ApiRouteOptions, known?: ApiRoute) {
  validation.integer('weight', options.weight, 1, 99, 'percent; the rest goes to the backend without weight');
  for (const name of OF_THE_ROUTE.filter(option => options[option] !== undefined)) {
    validation.check(!known, name, `be given with the first backend of '${key}'`, 'it with a further one');
  }
  for (const name of (['timeout', 'throttle', 'requestSchema'] as const).filter(option => options[option] !== undefined)) {
    requireCapability(validation, engine, name, `the ${name} of a route`);
  }
  if (!options.timeout?.isUnresolved()) {
    validation.duration('timeout', options.timeout, Duration.seconds(1), LONGEST_ROUTE_TIMEOUT, 'API Gateway limit');
  }
  const status = options.documentation?.successStatus;
  validation.integer('documentation.successStatus', status, 200, 299, 'HTTP');
}

/** Asks a backend what it is. */
export function bindBackend(scope: Construct, validation: Validation, backend: IBackend, options: BackendBindOptions): BackendConfig {
  const config = backend.bindBackend(scope, options);
  const kinds = KINDS.filter(kind => config[kind] !== undefined);
  validation.check(kinds.length === 1, 'backend', 'be of exactly one kind', kinds.join(' and ') || undefined);
  return config;
}

/** Checks a backend against the engine, and the others of its route. */
export function validateAlternative(validation: Validation, engine: EngineKind, route: ApiRoute, alternative: ApiAlternative) {
  const [kind] = KINDS.filter(name => alternative.backend[name] !== undefined);
  const needs = NEEDS[kind];
  if (needs) { requireCapability(validation, engine, ...needs); }
  const all = [...route.alternatives, alternative];
  if (all.length > 1 || !isFallback(alternative)) {
    const invoked = all.every(({ backend }) => isInvoked(backend));
    if (!invoked) { requireCapability(validation, engine, 'weighedTargets', 'a choice among backends of which some are in a network'); }
  }
  validation.check(all.filter(isFallback).length <= 1, 'key', 'be given once without when and weight', `'${route.key.text}' again`);
  const weights = all.filter(({ when }) => when.length === 0).map(({ weight }) => weight ?? 0).filter(weight => !Token.isUnresolved(weight));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  validation.check(sum < 100, 'weight', `leave something to the backend without weight: those of '${route.key.text}' must add up to less than 100`, sum);
  validation.check(all.filter(({ when }) => when.length > 0).length <= MOST_CONDITIONAL, 'when', `be given for at most ${MOST_CONDITIONAL} backends of a route (ours)`, MOST_CONDITIONAL + 1);
}
