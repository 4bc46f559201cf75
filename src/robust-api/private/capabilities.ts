import { Validation } from '../../core/private/validation';

/** The factories of `RoutingEngine`. */
export type EngineKind = 'httpApi' | 'restApi' | 'applicationLoadBalancer' | 'graphqlApi';

/** The engines that support each capability. */
const CAPABILITIES = {
  routes: ['httpApi', 'restApi', 'applicationLoadBalancer'],
  resolvers: ['graphqlApi'],
  timeout: ['httpApi', 'restApi'],
  throttle: ['httpApi', 'restApi'],
  requestSchema: ['httpApi', 'restApi'],
  httpBackend: ['httpApi', 'restApi'],
  responseStream: ['restApi'],
  loadBalancedBackend: ['httpApi', 'restApi', 'applicationLoadBalancer'],
  listenerBackend: ['httpApi', 'restApi'],
  ownApi: ['httpApi', 'restApi'],
  /** Several backends of one route, of which some are in a VPC. */
  weightedTargets: ['applicationLoadBalancer'],
  sourceIp: ['applicationLoadBalancer'],
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** @throws an error that names the engines with the capability */
export function requireCapability(validation: Validation, engine: EngineKind, capability: Capability, what: string) {
  const able: readonly EngineKind[] = CAPABILITIES[capability];
  validation.check(able.includes(engine), 'engine',
    `be ${able.map(name => `RoutingEngine.${name}`).join(' or ')} for ${what}`, `RoutingEngine.${engine}`);
}
