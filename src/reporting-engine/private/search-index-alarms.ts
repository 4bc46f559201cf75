import { aws_lambda as lambda } from 'aws-cdk-lib';
import { ACCEPTABLE_LAG } from './index-table-alarms';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { SearchIndex } from '../search-index';
import { SearchIndexAlarms } from '../search-index-alarms';

/** The alarm of a search index, `<view>Lag`. */
export function addSearchIndexAlarms(
  operations: Operations, view: SearchIndex, projectorFunction: lambda.IFunction, overrides: SearchIndexAlarms = {},
) {
  const name = view.node.id;
  operations.addAlarm(`${name[0].toLowerCase()}${name.slice(1)}Lag`, {
    metric: view.metricLag(),
    threshold: ACCEPTABLE_LAG.toSeconds(),
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'searchLag',
      whatHappened: `The search index ${name} was more than {threshold:seconds} behind its source for {window}.`,
      impact: 'Searches find old documents. After 18 hours, changes are in the bucket.',
      firstStep: `Look at the health of the domain or collection. ${recentErrors(projectorFunction)}`,
    },
  }, overrides.lag);
}
