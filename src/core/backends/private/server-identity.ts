import { BackendConfig } from '../backend-config';

const SERVICES = new WeakMap<object, object>();

/** Remembers the service behind the targets of a backend: CDK makes another target with each call. */
export function rememberService<T extends object>(config: T, service: object): T {
  SERVICES.set(config, service);
  return config;
}

/** The identity of a server in a network, which gets the path of a request as the client sent it. Undefined for other backends. */
export function serverIdentity({ loadBalanced, listener }: BackendConfig): unknown {
  if (listener) { return listener.applicationListener ?? listener.networkListener; }
  return loadBalanced && (SERVICES.get(loadBalanced) ?? (loadBalanced.addresses ? [...loadBalanced.addresses].sort().join(' ') : loadBalanced));
}
