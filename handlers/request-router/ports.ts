import { Log, Metrics } from '../shared/jobs/job-ports';

export type RouterMetric = 'CircuitBreakerOpened' | 'BackendFailures';

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics<RouterMetric>;
}
