import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { FailedRecords } from '../../core/messaging/private/failed-records';
import { TABLE_STREAM_RETENTION } from '../../core/messaging/private/table-stream';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { forwarderTimeout } from '../../core/workers/private/forwarder-timeout';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { CustomViewAlarms } from '../custom-view-alarms';

/** The parts of a view that the alarms name. */
export interface AlarmedCustomView {
  readonly node: { readonly id: string };
  readonly projectorFunction: lambda.IFunction;
  readonly forwarderFunction: lambda.IFunction;
  metricLag(): cloudwatch.Metric;
}

export interface CustomViewFailures {
  readonly failedRecords: FailedRecords;
  readonly mapping: lambda.IEventSourceMapping;
  readonly failureQueue: sqs.IQueue;
}

/** Library default: long before the stream deletes a change, after 24 hours. */
const ACCEPTABLE_LAG = Duration.minutes(15);
export const VIEW_IMPACT = 'This view is behind its source: changes wait in the stream, and come again in order. Other views are not affected.';

/** The alarms of a custom view, `<view>Lag` and so on. */
export function addCustomViewAlarms(operations: Operations, view: AlarmedCustomView, failures: CustomViewFailures, overrides: CustomViewAlarms = {}) {
  const { node: { id: name }, projectorFunction, forwarderFunction } = view;
  const prefix = `${name[0].toLowerCase()}${name.slice(1)}`;
  addDelayAlarms(operations, prefix, view, overrides);
  addFunctionAlarms(operations, `${prefix}Function`, projectorFunction, {
    section: 'viewFunction',
    impact: VIEW_IMPACT,
    timeout: functionTimeout(projectorFunction),
    errors: overrides.functionErrors,
    throttles: overrides.functionThrottles,
    duration: overrides.functionDuration,
  });
  addFunctionAlarms(operations, `${prefix}Forwarder`, forwarderFunction, {
    section: 'forwarder',
    impact: VIEW_IMPACT,
    timeout: forwarderTimeout(projectorFunction),
    errors: overrides.forwarderErrors,
    throttles: overrides.forwarderThrottles,
    duration: overrides.forwarderDuration,
  });
  addFailureAlarms(operations, prefix, view, failures, overrides);
}

/** The alarms `<view>Lag` and `<view>IteratorAge`. */
export function addDelayAlarms(operations: Operations, prefix: string, view: AlarmedCustomView, overrides: Pick<CustomViewAlarms, 'lag' | 'iteratorAge'>) {
  operations.addAlarm(`${prefix}Lag`, {
    metric: view.metricLag(),
    threshold: ACCEPTABLE_LAG.toSeconds(),
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'customViewLag',
      whatHappened: `The view ${view.node.id} was more than {threshold:seconds} behind its source for {window}.`,
      impact: 'The view is old. The stream keeps changes for 24 hours; after 18 hours Lambda gives a change up and stores it in the bucket.',
      firstStep: `${recentErrors(view.projectorFunction)} The store of the view refuses changes, or is not available.`,
    },
  }, overrides.lag);
  operations.addAlarm(`${prefix}IteratorAge`, {
    metric: view.forwarderFunction.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: TABLE_STREAM_RETENTION.toMilliseconds() / 2,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      section: 'viewIteratorAge',
      whatHappened: `The view ${view.node.id} was more than {threshold:milliseconds} behind the changes of the source for {window}.`,
      impact: 'The view is old. After 18 hours Lambda gives a change up and stores it in the bucket.',
      firstStep: `${recentErrors(view.projectorFunction)} The store of the view refuses changes, or is not available.`,
    },
  }, overrides.iteratorAge);
}

/** The alarms `<view>FailedRecords`, `<view>DroppedRecords`, `<view>Failures` and `<view>FailuresAge`. */
export function addFailureAlarms(
  operations: Operations, prefix: string, view: AlarmedCustomView, { failedRecords, mapping, failureQueue }: CustomViewFailures,
  overrides: Pick<CustomViewAlarms, 'failedRecords' | 'droppedRecords' | 'failures' | 'failuresAge'>,
) {
  failedRecords.addAlarms(operations, prefix, {
    failedRecords: overrides.failedRecords,
    droppedRecords: overrides.droppedRecords,
    mapping,
    section: 'view',
    impact: 'This view lacks the changes, until later ones of the same items arrive. The bucket keeps them for 90 days.',
    loss: 'This view keeps what it has of the items, until they are written again.',
    firstStep: `Fix the cause, then invoke ${view.forwarderFunction.functionName} with each payload.`,
  });
  addDeadLetterAlarms(operations, `${prefix}Failures`, failureQueue, {
    section: 'viewFailures',
    called: 'failure queue',
    depth: overrides.failures,
    age: overrides.failuresAge,
    whatHappened: `The number of changes in the failure queue was above {threshold} for {window}. The view ${view.node.id} can make nothing of them.`,
    impact: 'The view keeps what it has of these items, or has nothing. Other items and other views are not affected.',
    loss: 'The view stays as it is, until the items are written again.',
    firstStep: `Run \`aws sqs receive-message --queue-url ${failureQueue.queueUrl} --message-attribute-names All\` and read the attribute reason. `
      + 'Fix the function, the expression or the item, then write the item again.',
  });
}
