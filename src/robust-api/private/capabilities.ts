import { Validation } from '../../core/private/validation';

/** The engines, as `RoutingEngine` spells them. */
export type EngineKind = 'httpApi' | 'restApi' | 'applicationLoadBalancer' | 'graphql';

/** What not every engine can do, and those that can. */
const CAPABILITIES = {
  routes: ['httpApi', 'restApi', 'applicationLoadBalancer'],
  resolvers: ['graphql'],
  timeout: ['httpApi', 'restApi'],
  throttle: ['httpApi', 'restApi'],
  requestSchema: ['httpApi', 'restApi'],
  httpBackend: ['httpApi', 'restApi'],
  loadBalancedBackend: ['httpApi', 'restApi', 'applicationLoadBalancer'],
  listenerBackend: ['httpApi', 'restApi'],
  /** Several backends of one route, of which some are in a network. */
  weighedTargets: ['applicationLoadBalancer'],
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** @throws if the engine cannot, naming those that can */
export function requireCapability(validation: Validation, engine: EngineKind, capability: Capability, what: string) {
  const able: readonly EngineKind[] = CAPABILITIES[capability];
  validation.check(able.includes(engine), 'engine',
    `be ${able.map(name => `RoutingEngine.${name}`).join(' or ')} for ${what}`, `RoutingEngine.${engine}`);
}
