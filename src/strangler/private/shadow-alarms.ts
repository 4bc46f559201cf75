import { aws_dynamodb as dynamodb, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { ShareMetric } from '../../core/operations/private/share-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { ShadowAlarms } from '../shadow-alarms';

const MINUTE = Duration.minutes(1);
const HOUR = Duration.hours(1);
/** Compared requests in an hour below which a rate says nothing; library default. */
const MINIMUM_VOLUME = 100;
const IMPACT = 'Clients are not affected. There is less evidence for a promotion.';

/** ShadowMetric of handlers/shadow-comparer/ports.ts. */
export type ShadowMetric = 'ShadowCompared' | 'ShadowMismatches' | 'ShadowIncomparable' | 'ShadowLate';

/** @param scope the construct of a feature; of `ShadowLate`, the comparison of the façade */
export function shadowMetric(scope: IConstruct, name: ShadowMetric, period = MINUTE) {
  return catalogMetric(scope, name, { period });
}

export interface ShadowResources {
  readonly operations: Operations;
  readonly handler: CatalogFunction;
  /** A token in milliseconds. */
  readonly timeout: Duration;
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly retention: Duration;
  readonly table: dynamodb.ITable;
}

/** The alarms of a comparison. The figures are library defaults. */
export function addShadowAlarms(scope: IConstruct, resources: ShadowResources, overrides: ShadowAlarms) {
  const { operations, handler, timeout, queue, deadLetterQueue, retention, table } = resources;
  addFunctionAlarms(operations, 'shadowComparer', handler, {
    timeout,
    errors: overrides.shadowComparerErrors,
    throttles: overrides.shadowComparerThrottles,
    duration: overrides.shadowComparerDuration,
    impact: IMPACT,
  });
  addDeadLetterAlarms(operations, 'shadowDeadLetters', deadLetterQueue, {
    depth: overrides.shadowDeadLetters,
    age: overrides.shadowDeadLettersAge,
    sourceRetention: retention,
    severity: AlarmSeverity.NOTICE,
    ageSeverity: AlarmSeverity.NOTICE,
    loss: 'It is a sample, and nothing else is lost.',
    whatHappened: 'The number of messages in the dead-letter queue of the comparison was above {threshold} for {window}.',
    impact: IMPACT,
    firstStep: `${recentErrors(handler)} A redrive is of no use: old requests are not compared. Run \`aws sqs purge-queue --queue-url ${deadLetterQueue.queueUrl}\` after the fix.`,
  });
  addTableThrottlesAlarm(operations, 'shadowThrottles', table, { override: overrides.shadowThrottles, called: 'table of comparisons', impact: IMPACT });
  addDelayAlarms(scope, operations, handler, queue, overrides);
}

function addDelayAlarms(scope: IConstruct, operations: Operations, handler: CatalogFunction, queue: sqs.Queue, overrides: ShadowAlarms) {
  const firstStep = `In the X-Ray console, open the traces of the function ${handler.functionName}. If the new service is slow, repair it. Otherwise reduce sample.`;
  operations.addAlarm('shadowLate', {
    metric: shadowMetric(scope, 'ShadowLate'),
    threshold: 0,
    evaluationPeriods: 15,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of requests that were too old to be compared was above {threshold} per minute for {window}.',
      impact: IMPACT,
      firstStep,
    },
  }, overrides.shadowLate);
  operations.addAlarm('shadowBacklogAge', {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'Maximum' }),
    threshold: 600,
    evaluationPeriods: 15,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The oldest request in the queue of the comparison was older than {threshold:seconds} for {window}.',
      impact: `${IMPACT} SQS deletes a request after an hour.`,
      firstStep: `${recentErrors(handler)} If there are none, look at the alarms shadowComparerErrors and shadowComparerThrottles.`,
    },
  }, overrides.shadowBacklogAge);
}

export interface MismatchAlarm {
  /** The name of the feature. */
  readonly feature: string;
  /** Percent. */
  readonly maxMismatchRate: number;
  /** The command that prints examples. */
  readonly examplesCommand: string;
  readonly override?: AlarmOverride;
}

/** @param scope the construct of the feature */
export function addMismatchAlarm(scope: IConstruct, operations: Operations, { feature, maxMismatchRate, examplesCommand, override }: MismatchAlarm) {
  operations.addAlarm(`${feature[0].toLowerCase()}${feature.slice(1)}ShadowMismatches`, {
    metric: new ShareMetric({
      label: `${feature}: requests with different answers (%)`,
      part: 'FILL(mismatches, 0)',
      whole: 'compared',
      usingMetrics: { mismatches: shadowMetric(scope, 'ShadowMismatches', HOUR), compared: shadowMetric(scope, 'ShadowCompared', HOUR) },
      period: HOUR,
      minimumVolume: MINIMUM_VOLUME,
    }),
    threshold: maxMismatchRate,
    evaluationPeriods: 1,
    severity: AlarmSeverity.NOTICE,
    runbook: {
      section: 'shadowMismatches',
      whatHappened: `For the feature ${feature}, more than {threshold} % of the compared requests had different answers for {window}.`,
      impact: 'Clients get the answer of legacy. The switch refuses a higher weight.',
      firstStep: `Run \`${examplesCommand}\`.`,
    },
  }, override);
}
