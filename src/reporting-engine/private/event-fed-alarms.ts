import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { ACCEPTABLE_LAG } from './index-table-alarms';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { recentWarnings } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { EventFedTableAlarms } from '../event-fed-table-alarms';

const IMPACT = 'The items, and the views of them, are behind the events. Nothing is lost: the events wait in the queue of the subscription.';

export interface AlarmedEventTables {
  readonly items: dynamodb.ITable;
  readonly removals?: dynamodb.ITable;
  readonly lag: cloudwatch.Metric;
  readonly writer: CatalogFunction;
}

/**
 * The alarms of the tables that events write. The function has those of its subscription. The alarm on its backlog leaves out what is
 * deferred. SQS reports no age of messages that were received three times, and a copy is new.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function addEventFedAlarms(operations: Operations, { items, removals, lag, writer }: AlarmedEventTables, alarms: EventFedTableAlarms) {
  operations.addAlarm('lag', {
    metric: lag,
    threshold: ACCEPTABLE_LAG.toSeconds(),
    // an event of a FIFO queue has one attempt after the threshold, an hour after the one before
    evaluationPeriods: 5,
    datapointsToAlarm: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'eventLag',
      whatHappened: 'The table was more than {threshold:seconds} behind its events for {window}.',
      impact: 'The items, and the views of them, are old. Events are deferred for as long as the queue keeps messages, and are then moved to the dead-letter queue.',
      firstStep: recentWarnings(writer),
    },
  }, alarms.lag);
  addTableThrottlesAlarm(operations, 'itemThrottles', items, { override: alarms.itemThrottles, called: 'table of items', impact: IMPACT });
  if (removals) {
    addTableThrottlesAlarm(operations, 'removalThrottles', removals, { override: alarms.removalThrottles, called: 'table of removals', impact: IMPACT });
  }
}
