import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { addStoreFailuresAlarm } from './store-failures-alarm';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { CacheAsideAlarms } from '../cache-aside-alarms';

export interface AlarmedCache {
  readonly name: string;
  /** Undefined for a cache in Valkey. */
  readonly table?: dynamodb.ITable;
  readonly loader: lambda.IFunction;
  /** The functions of a cache in Valkey. */
  readonly valkey?: { readonly reader: CatalogFunction; readonly invalidator: lambda.IFunction };
  readonly lag: cloudwatch.Metric;
  readonly failedLoads: cloudwatch.Metric;
  readonly storeFailures: cloudwatch.Metric;
}

/** Library default, as of views. */
const ACCEPTABLE_LAG = Duration.minutes(15);

/** The alarms of a cache: `<cache>Lag`, `<cache>Throttles` or `<cache>StoreFailures`, and `<cache>FailedLoads`. */
export function addCacheAsideAlarms(operations: Operations, alarmed: AlarmedCache, overrides: CacheAsideAlarms = {}) {
  const { name, table, valkey, loader, lag, failedLoads, storeFailures } = alarmed;
  const cache = `${name[0].toLowerCase()}${name.slice(1)}`;
  operations.addAlarm(`${cache}Lag`, {
    metric: lag,
    threshold: ACCEPTABLE_LAG.toSeconds(),
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'cacheLag',
      whatHappened: `Values of the cache ${name} were kept for more than {threshold:seconds} after a change of their items for {window}.`,
      impact: 'Readers get old values, also of removed items, until their time is over.',
      firstStep: table
        ? `Run \`aws dynamodb describe-table --table-name ${table.tableName}\` for its state, and look for throttled writes on the dashboard. Then read the projector's log.`
        : recentErrors(valkey!.invalidator),
    },
  }, overrides.lag);
  if (table) {
    addTableThrottlesAlarm(operations, `${cache}Throttles`, table, {
      override: overrides.throttles,
      called: `table of the cache ${name}`,
      impact: 'The loader has more calls, and old values end late. No read is refused for it.',
      section: 'cacheThrottles',
    });
  }
  if (valkey) {
    addStoreFailuresAlarm(operations, `${cache}StoreFailures`, storeFailures, {
      override: overrides.storeFailures,
      whose: `cache ${name}`,
      reader: valkey.reader,
      impact: 'The loader has more calls, and old values end late. No read is refused for it.',
    });
  }
  operations.addAlarm(`${cache}FailedLoads`, {
    metric: failedLoads,
    threshold: 0,
    evaluationPeriods: 3,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'cacheFailedLoads',
      whatHappened: `The number of loads of the cache ${name} that failed was above {threshold} per minute for {window}.`,
      impact: 'Readers get old values for the time of staleIfError, and then 502, 503 or 504.',
      firstStep: recentErrors(loader),
    },
  }, overrides.failedLoads);
}
