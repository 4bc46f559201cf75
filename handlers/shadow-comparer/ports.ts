import { Answer } from './answers';
import { Difference } from './difference';
import { ShadowRequest } from './shadow-request';

/** Of a feature. */
export type ShadowMetric =
  /** Requests whose answers were compared. */
  | 'ShadowCompared'
  /** Those of them whose answers differ. */
  | 'ShadowMismatches'
  /** Requests whose answers say nothing: legacy failed, or never answers twice alike. */
  | 'ShadowIncomparable';

/** Of all features: messages that were too old, so that nothing was called. */
export type LateMetric = 'ShadowLate';

/** The new service or legacy. */
export interface ShadowBackend {
  /** @throws if there is no answer */
  call(request: ShadowRequest): Promise<Answer>;
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
