import { OwnError } from '../errors/safe-error';
import { Problem } from '../http/problem';

/** The failures that the circuit breaker counts. */
export type FailureKind = 'unreachable' | 'timeout' | 'garbage' | 'too-large';

/** A backend did not respond, or its response cannot be forwarded. */
export class BackendFailure extends OwnError {
  constructor(readonly kind: FailureKind, cause?: unknown) {
    super(kind, { cause });
    this.name = 'BackendFailure';
  }

  /** The problem for the client, without the backend's address and the error's text. */
  toProblem(): Problem {
    const more = { cause: this.cause ?? this };
    switch (this.kind) {
      case 'timeout': return new Problem('gateway-timeout', 'The backend did not respond in time.', more);
      case 'unreachable': return new Problem('bad-gateway', 'The backend could not be reached.', more);
      case 'too-large': return new Problem('bad-gateway', 'The response of the backend is too large.', more);
      case 'garbage': return new Problem('bad-gateway', 'The response of the backend is not valid.', more);
    }
  }
}
