import { Size } from 'aws-cdk-lib';
import { FacadeBackend, Feature } from './feature';
import { circuitBreakerSettings, httpBackendSettings } from '../../core/backends/private/route-settings';
import { ClientIdentity } from '../client-identity';

/** A function's event holds 6 MB, in which binary bodies grow by a third (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_REQUEST = Size.mebibytes(4);

export interface Facade {
  /** Undefined once it is retired. */
  readonly legacy?: FacadeBackend;
  readonly retiredStatus: number;
  readonly client: ClientIdentity;
  readonly features: Feature[];
}

/** FacadeSettings of handlers/facade-router/settings.ts. */
export function facadeSettings({ legacy, retiredStatus, client, features }: Facade): object {
  return {
    ...legacy && { legacy: backendSettings(legacy) },
    retiredStatus,
    client: client._config,
    features: features.map(feature => featureSettings(feature, legacy === undefined)),
    maxRequestBytes: LARGEST_REQUEST.toBytes(),
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
