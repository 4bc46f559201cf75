import { CircuitMetric } from '../shared/circuit/ports';
import { Log, Metrics } from '../shared/jobs/job-ports';

export type FacadeMetric =
  | CircuitMetric
  /** The façade's own 502 and 504 answers. */
  | 'BackendFailures'
  /** Requests that went to legacy, and to new services. */
  | 'LegacyAnswers'
  | 'NewAnswers'
  /** The table of the switch did not answer: what was known counts on. */
  | 'SwitchUnreadable'
  /** Sampled requests that were sent to be compared, and those that were not. */
  | 'ShadowSent'
  | 'ShadowSkipped';

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics<FacadeMetric>;
}
