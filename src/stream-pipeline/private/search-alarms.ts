import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchRequest } from './branch-parts';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { StreamBranchAlarms } from '../stream-branch-alarms';

/** Library default, that of the views of a ReportingEngine. */
const ACCEPTABLE_LAG = Duration.minutes(15);

/** How late documents are. */
export function searchLag(branch: Construct): cloudwatch.Metric {
  return catalogMetric(branch, 'SearchLag', { period: Duration.minutes(1), statistic: 'Maximum' });
}

export function recordsDelivered(branch: Construct): cloudwatch.Metric {
  return catalogMetric(branch, 'RecordsDelivered', { period: Duration.minutes(1) });
}

/** What a search index has besides the alarms and graphs of every branch. */
export function addSearchAlarm(
  branch: Construct,
  { context: { operations }, alarmPrefix, name }: BranchRequest,
  writer: lambda.IFunction,
  { searchLag: override }: StreamBranchAlarms = {},
) {
  operations.addAlarm(`${alarmPrefix}SearchLag`, {
    metric: searchLag(branch),
    threshold: ACCEPTABLE_LAG.toSeconds(),
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'searchLag',
      whatHappened: `The search index ${name} was more than {threshold:seconds} behind the stream for {window}.`,
      impact: 'Searches do not find new records: they wait in the stream. Other branches are not affected.',
      firstStep: `Look at the health of the domain or collection. ${recentErrors(writer)}`,
    },
  }, override);
  operations.addWidgets(new cloudwatch.GraphWidget({ title: `${name}: lag and documents`, left: [searchLag(branch)], right: [recordsDelivered(branch)], width: 12 }));
}
