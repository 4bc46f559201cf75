import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { EventFedTableAlarms } from '../event-fed-table-alarms';

const IMPACT = 'The items, and the views of them, are behind the events. Nothing is lost: the events wait in the queue of the subscription.';

/** The alarms of the tables that events write. The function has those of its subscription. */
export function addEventFedAlarms(
  operations: Operations, items: dynamodb.ITable, removals: dynamodb.ITable | undefined, alarms: EventFedTableAlarms,
) {
  addTableThrottlesAlarm(operations, 'itemThrottles', items, { override: alarms.itemThrottles, called: 'table of items', impact: IMPACT });
  if (removals) {
    addTableThrottlesAlarm(operations, 'removalThrottles', removals, { override: alarms.removalThrottles, called: 'table of removals', impact: IMPACT });
  }
}
