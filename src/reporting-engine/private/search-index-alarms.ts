import { aws_lambda as lambda } from 'aws-cdk-lib';
import { ACCEPTABLE_LAG } from './index-table-alarms';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { warnOfIdleOverrides } from '../../core/operations/private/idle-overrides';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { SearchIndex } from '../search-index';
import { SearchIndexAlarms } from '../search-index-alarms';

export interface AlarmedIndex {
  readonly view: SearchIndex;
  readonly projectorFunction: lambda.IFunction;
  /** Whether its documents are compared with the source. */
  readonly isChecked: boolean;
}

/** The alarms of a search index, `<view>Lag` and `<view>Drift`. */
export function addSearchIndexAlarms(operations: Operations, index: AlarmedIndex, overrides: SearchIndexAlarms = {}) {
  const { view, projectorFunction, isChecked } = index;
  const name = view.node.id;
  const prefix = `${name[0].toLowerCase()}${name.slice(1)}`;
  warnOfIdleOverrides(view, operations, overrides);
  operations.addAlarm(`${prefix}Lag`, {
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
  if (!isChecked) { return; }
  operations.addAlarm(`${prefix}Drift`, {
    metric: view.metricDocumentsDrifted(),
    threshold: 0,
    evaluationPeriods: 5,
    datapointsToAlarm: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'searchDrift',
      whatHappened: `The number of documents of the search index ${name} that differed from their items was above {threshold} per minute for {window}.`,
      impact: 'Searches found wrong documents, or missed some. Those that were found are repaired; a sample finds not all.',
      firstStep: `Look at failedRecordsBucket, and at who else writes to the index behind ${view.indexAlias}.`,
    },
  }, overrides.drift);
}
