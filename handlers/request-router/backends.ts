import { AlternativeSettings } from './settings';
import { GuardedBackend } from '../shared/backends/guarded-backend';

/** The backends of a function. Routes with the same backend share its connection and its secret. Its circuit is that of its name. */
export class Backends {
  private readonly known = new Map<string, GuardedBackend>();

  constructor(private readonly make: (settings: AlternativeSettings) => GuardedBackend) {}

  of(settings: AlternativeSettings): GuardedBackend {
    const { function: name, http, circuitBreaker } = settings;
    const identity = JSON.stringify([name, http, circuitBreaker]);
    const backend = this.known.get(identity) ?? this.make(settings);
    this.known.set(identity, backend);
    return backend;
  }
}
