import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { ACCEPTABLE_LAG } from './index-table-alarms';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { SearchIndexAlarms } from '../search-index-alarms';

export interface AlarmedSearchIndex {
  readonly name: string;
  readonly alias: string;
  readonly lag: cloudwatch.Metric;
}

/** The alarm of a search index, `<view>Lag`. */
export function addSearchIndexAlarms(operations: Operations, { name, alias, lag }: AlarmedSearchIndex, overrides: SearchIndexAlarms = {}) {
  operations.addAlarm(`${name[0].toLowerCase()}${name.slice(1)}Lag`, {
    metric: lag,
    threshold: ACCEPTABLE_LAG.toSeconds(),
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'searchLag',
      whatHappened: `The search index ${name} was more than {threshold:seconds} behind its source for {window}.`,
      impact: 'Searches find old documents. The stream keeps changes for 24 hours; after 18 hours Lambda gives a change up and stores it in the bucket.',
      firstStep: `Look at the health of the domain or collection with the index ${alias}. Then read the log of the search projector.`,
    },
  }, overrides.lag);
}
