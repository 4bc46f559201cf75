import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { recentWarnings } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';

export interface StoreFailuresAlarmOptions {
  readonly override?: AlarmOverride;
  /** What is in Valkey: `cache TweetById`. */
  readonly whose: string;
  /** The function that reads it. */
  readonly reader: CatalogFunction;
  readonly impact: string;
}

/** The alarm on requests that a cache in Valkey did not answer, or not in time. The periods are a library default, as of throttles of a table. */
export function addStoreFailuresAlarm(operations: Operations, name: string, metric: cloudwatch.Metric, options: StoreFailuresAlarmOptions) {
  const { override, whose, reader, impact } = options;
  operations.addAlarm(name, {
    metric,
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'storeFailures',
      whatHappened: `The number of requests of the ${whose} that Valkey did not answer in time was above {threshold} per minute for {window}.`,
      impact,
      firstStep: `${recentWarnings(reader)} Then look at the state, the CPU and the connections of the cache in the console of ElastiCache.`,
    },
  }, override);
}
