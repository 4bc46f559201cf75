import { Problem } from '../shared/http/problem';

/** How a backend failed; the breaker counts these, and no other errors. */
export type FailureKind = 'unreachable' | 'timeout' | 'garbage' | 'too-large';

/** A backend gave no answer that can be passed on. */
export class BackendFailure extends Error {
  constructor(readonly kind: FailureKind, cause?: unknown) {
    super(cause instanceof Error ? cause.message : kind, { cause });
    this.name = 'BackendFailure';
  }

  /** What the client hears: nothing of the backend's address or of the error's text. */
  toProblem(): Problem {
    const more = { cause: this.cause ?? this };
    switch (this.kind) {
      case 'timeout': return new Problem('gateway-timeout', 'The backend took too long.', more);
      case 'unreachable': return new Problem('bad-gateway', 'The backend could not be reached.', more);
      case 'too-large': return new Problem('bad-gateway', 'The answer of the backend is too large to be passed on.', more);
      case 'garbage': return new Problem('bad-gateway', 'The answer of the backend was not valid.', more);
    }
  }
}
