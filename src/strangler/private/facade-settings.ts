import { FacadeBackend, Feature } from './feature';
import { circuitBreakerSettings, httpBackendSettings } from '../../core/backends/private/route-settings';
import { ClientIdentity } from '../client-identity';

export interface Facade {
  /** Undefined once it is retired. */
  readonly legacy?: FacadeBackend;
  readonly retiredStatus: number;
  readonly client: ClientIdentity;
  /** Without those that the load balancer serves. */
  readonly features: Feature[];
  readonly maxRequestBytes: number;
}

/** FacadeSettings of handlers/facade-router/settings.ts. */
export function facadeSettings({ legacy, retiredStatus, client, features, maxRequestBytes }: Facade): object {
  return {
    ...legacy && { legacy: backendSettings(legacy) },
    retiredStatus,
    client: client._config,
    features: features.map(feature => featureSettings(feature, legacy === undefined)),
    maxRequestBytes,
  };
}

/** The handler sorts them. Without legacy there is nothing to switch to. */
function featureSettings({ name, props }: Feature, isRetired: boolean): object {
  return {
    name,
    paths: props.paths,
    ...props.when.length > 0 && { when: props.when },
    ...props.isNew || isRetired ? { isNew: true } : { weight: props.weight },
    backend: backendSettings(props),
    ...props.shadow && !isRetired && { shadow: { sample: props.shadow._config.sample, methods: props.shadow._config.methods } },
  };
}

/** FacadeBackend of handlers/facade-router/settings.ts. */
export function backendSettings({ backend: { function: target, http }, timeout, translation }: FacadeBackend): object {
  return {
    timeoutMillis: timeout.toMilliseconds(),
    circuitBreaker: circuitBreakerSettings(http?.options),
    ...target && { function: target.functionArn },
    ...http && { http: httpBackendSettings(http) },
    ...translation && { translation },
  };
}
