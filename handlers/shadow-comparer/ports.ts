import { Answer } from './answers';
import { Difference } from './difference';
import { WebRequest } from '../shared/http/web-request';

export type ShadowMetric =
  /** Requests whose answers were compared. */
  | 'ShadowCompared'
  /** Those of them whose answers differ. */
  | 'ShadowMismatches'
  /** Messages that were too old: nothing was called. */
  | 'ShadowLate'
  /** Requests whose answers say nothing: legacy failed, or never answers twice alike. */
  | 'ShadowIncomparable';

/** The new service or legacy. */
export interface ShadowBackend {
  /** @throws if there is no answer */
  call(request: WebRequest): Promise<Answer>;
}

/** Two answers that differ. Redacted. */
export interface Example {
  readonly method: string;
  /** Without the query, whose values can be secrets. */
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly correlationId: string;
  readonly sentAt: string;
  readonly differences: readonly Difference[];
}
