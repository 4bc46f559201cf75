import { CircuitMetric } from '../shared/circuit/ports';
import { Log, Metrics } from '../shared/jobs/job-ports';

export type RouterMetric = CircuitMetric | 'BackendFailures';

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics<RouterMetric>;
}
