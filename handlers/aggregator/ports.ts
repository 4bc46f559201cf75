import { Log, Metrics } from '../shared/jobs/job-ports';

export type AggregatorMetric =
  /** Answers without all of their parts, or with older ones. */
  | 'PartialAnswers'
  /** Requests that a required source made fail. */
  | 'FailedAnswers'
  /** Parts without an answer of their source. */
  | 'SourceFailures'
  /** Second calls of slow sources. */
  | 'HedgedCalls'
  | 'CacheHits'
  | 'CacheMisses'
  /** Answers past their time, because there was no new one. */
  | 'StaleAnswers';

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics<AggregatorMetric>;
}
