import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_events as events, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SyncEvents } from './sync-events';
import { INTAKE_TIMEOUT, SyncStream } from './sync-stream';
import { addBacklogAgeAlarm } from '../../core/messaging/private/backlog-alarm';
import { addRuleAlarms } from '../../core/messaging/private/rule-alarms';
import { TABLE_STREAM_RETENTION } from '../../core/messaging/private/table-stream';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { isWatchedElsewhere } from '../../core/operations/private/foreign-function';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrorsInShort, recentWarnings } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { MESSAGE_RETENTION } from '../../core/workers/private/queue-pair';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { LegacySyncAlarms } from '../legacy-sync-alarms';

export interface SyncResources {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly worker: CatalogFunction;
  readonly workerTimeout: Duration;
  readonly adapter: lambda.IFunction;
  readonly adapterTimeout: Duration;
  readonly recordTable: dynamodb.ITable;
}

const LATE = 'Legacy is behind the new service: its users see old data. No change is lost.';
/** A change is tried again within half an hour: handlers/legacy-sync/waiting.ts. */
const TRIES = { period: Duration.minutes(5), evaluationPeriods: 12, datapointsToAlarm: 1 };

/**
 * How long the oldest change has waited, in seconds. The age that SQS reports leaves out messages that were received more than three times: the
 * worker reports what it tries. SQS has the age where the worker does not run.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function lagMetric(sync: Construct, queue: sqs.IQueue): cloudwatch.MathExpression {
  const { period } = TRIES;
  return new cloudwatch.MathExpression({
    label: 'Age of the oldest change',
    expression: 'MAX([FILL(queued, 0), FILL(tried, 0)])',
    usingMetrics: {
      queued: queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      tried: catalogMetric(sync, 'ChangeAge', { period, statistic: 'Maximum' }),
    },
    period,
  });
}

/** The alarms of a sync, but for those of its source. The figures are library defaults. */
export function addSyncAlarms(sync: Construct, operations: Operations, name: string, resources: SyncResources, alarms: LegacySyncAlarms) {
  const { queue, deadLetterQueue, worker, adapter, recordTable } = resources;
  const metric = lagMetric(sync, queue);
  const { evaluationPeriods, datapointsToAlarm } = TRIES;
  const readBoth = `${recentErrorsInShort(adapter)} Then read the log of the worker.`;
  operations.addAlarm(`${name}Lag`, {
    metric,
    threshold: Duration.minutes(15).toSeconds(),
    evaluationPeriods,
    datapointsToAlarm,
    severity: AlarmSeverity.DEGRADED,
    runbook: { section: 'syncLag', whatHappened: 'The oldest change for legacy was older than {threshold:seconds} for {window}.', impact: LATE, firstStep: readBoth },
  }, alarms.lag);
  operations.addAlarm(`${name}Expiry`, {
    metric,
    threshold: Duration.days(6).toSeconds(),
    evaluationPeriods,
    datapointsToAlarm,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      section: 'syncExpiry',
      whatHappened: 'The oldest change for legacy was older than {threshold:seconds} for {window}.',
      impact: 'Legacy was down for days. After 12 days each change is sent to the dead-letter queue, which keeps it for 14 days.',
      firstStep: `Bring legacy or its adapter back. ${recentErrorsInShort(adapter)}`,
    },
  }, alarms.expiry);
  addDeadLetterAlarms(operations, `${name}DeadLetters`, deadLetterQueue, {
    section: 'syncDeadLetters',
    depth: alarms.deadLetters,
    age: alarms.deadLettersAge,
    whatHappened: 'The number of changes in the dead-letter queue was above {threshold} for {window}. Legacy rejected them, or the adapter failed on them only.',
    impact: 'Legacy has not got these changes. Later changes of the same entities were applied.',
    firstStep: `Run \`aws sqs receive-message --queue-url ${deadLetterQueue.queueUrl} --message-attribute-names All\` and read the attribute reason. `
      + 'The runbook says how to go on.',
  });
  operations.addAlarm(`${name}CircuitOpened`, {
    metric: catalogMetric(sync, 'CircuitBreakerOpened', { period: Duration.minutes(1) }),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'syncCircuitOpened',
      whatHappened: 'The number of times that the circuit of legacy opened was above {threshold} per minute for {window}: the adapter failed in a row.',
      impact: LATE,
      firstStep: readBoth,
    },
  }, alarms.circuitOpened);
  addFunctionAlarms(operations, `${name}Worker`, worker, {
    section: 'syncWorker', impact: LATE, timeout: resources.workerTimeout, errors: alarms.workerErrors, throttles: alarms.workerThrottles, duration: alarms.workerDuration,
  });
  if (!isWatchedElsewhere(sync, adapter)) {
    addFunctionAlarms(operations, `${name}Adapter`, adapter, {
      section: 'syncAdapter', impact: LATE, timeout: resources.adapterTimeout, errors: alarms.adapterErrors, throttles: alarms.adapterThrottles, duration: alarms.adapterDuration,
    });
  }
  addTableThrottlesAlarm(operations, `${name}RecordThrottles`, recordTable, {
    section: 'syncRecordThrottles', override: alarms.recordThrottles, called: 'table of records', impact: LATE,
  });
}

/** The alarms of the stream of a table. */
export function addStreamAlarms(operations: Operations, name: string, stream: SyncStream, alarms: LegacySyncAlarms) {
  const { intakeFunction, failureQueue, failedRecords, eventSourceMapping } = stream;
  const impact = 'Legacy is behind the new service. After 18 hours Lambda gives a change up and stores it in the bucket.';
  operations.addAlarm(`${name}IteratorAge`, {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName: 'IteratorAge',
      dimensionsMap: { FunctionName: intakeFunction.functionName },
      statistic: 'Maximum',
      period: Duration.minutes(1),
    }),
    threshold: TABLE_STREAM_RETENTION.toMilliseconds() / 2,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DATA_LOSS,
    runbook: {
      section: 'syncIteratorAge',
      whatHappened: 'The intake was more than {threshold:milliseconds} behind the changes of its table for {window}.',
      impact,
      firstStep: `${recentWarnings(intakeFunction)} The queue refuses changes, or is not available.`,
    },
  }, alarms.iteratorAge);
  addFunctionAlarms(operations, `${name}Intake`, intakeFunction, {
    section: 'syncIntake', impact, timeout: INTAKE_TIMEOUT, errors: alarms.intakeErrors, throttles: alarms.intakeThrottles, duration: alarms.intakeDuration,
  });
  failedRecords.addAlarms(operations, name, {
    ...alarms,
    mapping: eventSourceMapping,
    section: 'sync',
    impact: 'Legacy has not got these changes. The bucket keeps them for 90 days.',
    loss: 'Legacy will not get these changes: the stream keeps them for 24 hours.',
    firstStep: `Fix the cause, then invoke ${intakeFunction.functionName} with each payload.`,
  });
  addDeadLetterAlarms(operations, `${name}Failures`, failureQueue, {
    section: 'syncFailures',
    called: 'failure queue',
    depth: alarms.failures,
    age: alarms.failuresAge,
    whatHappened: 'The number of records in the failure queue of the intake was above {threshold} for {window}. They are no changes that it can send.',
    impact: 'Legacy has not got these changes.',
    firstStep: `Run \`aws sqs receive-message --queue-url ${failureQueue.queueUrl} --message-attribute-names All\` and read the attribute reason. Then write the items again.`,
  });
}

/** The alarms of the events of a bus. */
export function addEventAlarms(operations: Operations, name: string, source: SyncEvents, bus: events.IEventBus, alarms: LegacySyncAlarms) {
  const { intakeFunction, queue, failureQueue, rule } = source;
  const impact = 'Legacy is behind the new service.';
  addRuleAlarms(operations, name, { bus, rules: [rule], deadLetterQueue: failureQueue, overrides: alarms });
  addBacklogAgeAlarm(operations, `${name}EventAge`, queue, { override: alarms.eventAge, handler: intakeFunction, impact: `${impact} SQS deletes events after ${MESSAGE_RETENTION.toHumanString()}.` });
  addFunctionAlarms(operations, `${name}Intake`, intakeFunction, {
    section: 'syncIntake', impact, timeout: INTAKE_TIMEOUT, errors: alarms.intakeErrors, throttles: alarms.intakeThrottles, duration: alarms.intakeDuration,
  });
  addDeadLetterAlarms(operations, `${name}Failures`, failureQueue, {
    section: 'syncFailures',
    called: 'failure queue',
    depth: alarms.failures,
    age: alarms.failuresAge,
    sourceRetention: MESSAGE_RETENTION,
    whatHappened: 'The number of events in the failure queue was above {threshold} for {window}. They were not delivered, or have no entity or version.',
    impact: 'Legacy has not got these changes.',
    firstStep: `${recentWarnings(intakeFunction)} Fix the cause. The runbook has the command for a redrive to the queue ${queue.queueName}.`,
  });
}
