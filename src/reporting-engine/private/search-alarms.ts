import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { SEARCH_PROJECTOR_TIMEOUT, SearchProjector } from './search-projector';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { TABLE_STREAM_RETENTION } from '../../core/messaging/private/table-stream';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { addMissedRunsAlarms } from '../../core/workers/private/scheduled-function';
import { SearchProjectorAlarms } from '../search-projector-alarms';

const NAME = 'searchProjector';
const IMPACT = 'The search indexes are behind their source. After 18 hours Lambda gives a change up and stores it in the bucket.';

/** The alarms that all search indexes of an engine share. */
export function addSearchAlarms(operations: Operations, projector: SearchProjector, failedRecords: FailedRecords, overrides: SearchProjectorAlarms) {
  const { projectorFunction, eventSourceMapping, sweeper, driftCheck } = projector;
  operations.addAlarm(`${NAME}IteratorAge`, {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName: 'IteratorAge',
      dimensionsMap: { FunctionName: projectorFunction.functionName },
      statistic: 'Maximum',
      period: Duration.minutes(1),
    }),
    threshold: TABLE_STREAM_RETENTION.toMilliseconds() / 2,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      whatHappened: 'The projector of search indexes was more than {threshold:milliseconds} behind the changes of the source for {window}.',
      impact: IMPACT,
      firstStep: `${recentErrors(projectorFunction)} An engine refuses documents, or is not available.`,
    },
  }, overrides.searchProjectorIteratorAge);
  addFunctionAlarms(operations, NAME, projectorFunction, {
    errors: overrides.searchProjectorErrors,
    throttles: overrides.searchProjectorThrottles,
    duration: overrides.searchProjectorDuration,
    impact: IMPACT,
    timeout: SEARCH_PROJECTOR_TIMEOUT,
  });
  failedRecords.addAlarms(operations, NAME, {
    failedRecords: overrides.searchProjectorFailedRecords,
    droppedRecords: overrides.searchProjectorDroppedRecords,
    mapping: eventSourceMapping,
    impact: 'The search indexes lack the changes, until later ones of the same items arrive. The bucket keeps them for 90 days.',
    loss: 'The search indexes keep old documents of the items, until the items are written again.',
    firstStep: `Fix the cause, then invoke ${projectorFunction.functionName} with each payload: changes that are older than a document have no effect.`,
  });
  addMissedRunsAlarms(operations, 'searchSweeper', sweeper, {
    failed: overrides.searchSweeperFailed,
    lost: overrides.searchSweeperRunsLost,
    severity: AlarmSeverity.NOTICE,
    impact: 'Tombstones of deleted documents, with the keys of their items, stay for another day. No query finds them.',
    firstStep: recentErrors(sweeper.handler),
    datapointsToAlarm: 1,
  });
  driftCheck?.addAlarms(operations, 'searchDriftCheck', 'Documents', { failed: overrides.searchDriftCheckFailed, lost: overrides.searchDriftCheckRunsLost });
}
