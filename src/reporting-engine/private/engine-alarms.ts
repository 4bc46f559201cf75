import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { PROJECTOR_TIMEOUT, ViewProjector } from './view-projector';
import { TABLE_STREAM_RETENTION } from '../../core/messaging/private/table-stream';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { addSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { ReportingEngineAlarms } from '../reporting-engine-alarms';

const IMPACT = 'The views are behind their source. After 18 hours Lambda gives a change up and stores it in the bucket.';

/** The alarms that all views share. */
export function addEngineAlarms(operations: Operations, projector: ViewProjector, overrides: ReportingEngineAlarms) {
  const { projectorFunction, failedRecords, failureQueue, eventSourceMapping } = projector;
  operations.addAlarm('projectorIteratorAge', {
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
      whatHappened: 'The projector was more than {threshold:milliseconds} behind the changes of the source for {window}.',
      impact: IMPACT,
      firstStep: `${recentErrors(projectorFunction)} A view's table refuses rows, or is not available.`,
    },
  }, overrides.projectorIteratorAge);
  addSilenceAlarm(operations, 'projectorSilence', {
    override: overrides.projectorSilence,
    senders: 'writers of the source',
    called: 'invocations of the projector',
    counted: [projectorFunction.metricInvocations({ statistic: 'Sum' })],
    firstStep: `Run \`aws lambda list-event-source-mappings --function-name ${projectorFunction.functionName} --query 'EventSourceMappings[].State'\`: it must be Enabled. `
      + 'Then find out whether the writers of the source run.',
  });
  addFunctionAlarms(operations, 'projector', projectorFunction, {
    errors: overrides.projectorErrors,
    throttles: overrides.projectorThrottles,
    duration: overrides.projectorDuration,
    impact: IMPACT,
    timeout: PROJECTOR_TIMEOUT,
  });
  failedRecords.addAlarms(operations, 'projector', {
    failedRecords: overrides.projectorFailedRecords,
    droppedRecords: overrides.projectorDroppedRecords,
    mapping: eventSourceMapping,
    impact: 'The views lack the changes, until later ones of the same items arrive. The bucket keeps them for 90 days.',
    loss: 'The views keep old rows of the items, until the items are written again.',
    firstStep: `Fix the cause, then invoke ${projectorFunction.functionName} with each payload: changes that are older than a row have no effect.`,
  });
  addDeadLetterAlarms(operations, 'failures', failureQueue, {
    called: 'failure queue',
    depth: overrides.failures,
    age: overrides.failuresAge,
    whatHappened: 'The number of changes in the failure queue was above {threshold} for {window}. A view can make no row of them.',
    impact: 'The view keeps the old rows of these items, or has none. Other items and other views are not affected.',
    loss: 'The view stays as it is, until the items are written again.',
    firstStep: `Run \`aws sqs receive-message --queue-url ${failureQueue.queueUrl} --message-attribute-names All\` and read the attribute reason. `
      + 'Fix the projection or the item, then write the item again.',
  });
}
