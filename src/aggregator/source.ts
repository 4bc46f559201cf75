import { SourceOptions } from './source-options';
import { IBackend } from '../core/backends/backend-binding';
import { BACKEND, requireKind } from '../core/private/kinds';

/**
 * A source of an aggregate: a backend, and the call that is made to it.
 */
export class Source {
  /**
   * A source with a backend.
   * @param backend a function, an HTTP server, or a pattern that is answered by a function
   */
  static of(backend: IBackend, options: SourceOptions): Source {
    requireKind('Source.of: backend', backend, BACKEND);
    return new Source(backend, options);
  }

  private constructor(
    /** @internal */
    readonly _backend: IBackend,
    /** @internal */
    readonly _options: SourceOptions,
  ) {}
}
