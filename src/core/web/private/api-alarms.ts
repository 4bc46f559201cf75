import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { MINIMUM_REQUESTS, ShareMetric } from '../../operations/private/share-metric';
import { addSilenceAlarm } from '../../operations/private/silence-alarm';
import { WebAlarms } from '../web-options';

export const MINUTE = Duration.minutes(1);

export interface ApiMetrics {
  /** Percent of the requests. */
  readonly clientErrors: cloudwatch.IMetric;
  /** Percent of the requests. */
  readonly serverErrors: cloudwatch.IMetric;
  /** p90, in the unit of `latencyUnit`. */
  readonly latency: cloudwatch.IMetric;
  readonly latencyUnit: 'milliseconds' | 'seconds';
  /** A count. */
  readonly requests: cloudwatch.Metric;
}

/** What the alarms of one kind of API say besides what happened. */
export interface ApiAlarmTexts {
  /** The resource: `HTTP API`. */
  readonly api: string;
  /** The impact of 5xx. */
  readonly impact: string;
  readonly clientErrors: string;
  readonly serverErrors: string;
  readonly latency: string;
  readonly silence: string;
}

/** Errors as a percentage of the requests, in minutes that have enough of them. */
export function errorRate(status: '4xx' | '5xx', usingMetrics: { [id: string]: cloudwatch.IMetric }, { part = 'errors', whole = 'requests' } = {}) {
  return new ShareMetric({ label: `Requests answered ${status} (%)`, part, whole, usingMetrics, period: MINUTE, minimumVolume: MINIMUM_REQUESTS });
}

/**
 * The alarms of an API: `<prefix>ClientErrors`, `<prefix>ServerErrors`, `<prefix>Latency`, `<prefix>Silence`.
 * Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ApiGateway
 */
export function addApiAlarms(operations: Operations, prefix: string, metrics: ApiMetrics, texts: ApiAlarmTexts, overrides: WebAlarms) {
  operations.addAlarm(`${prefix}ClientErrors`, {
    metric: metrics.clientErrors,
    threshold: 5,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'clientErrors',
      whatHappened: `More than {threshold} % of the requests to the ${texts.api} were answered 4xx for {window}.`,
      impact: 'Clients are refused. Their requests or tokens are not valid, or they exceed a limit.',
      firstStep: texts.clientErrors,
    },
  }, overrides.clientErrors);
  operations.addAlarm(`${prefix}ServerErrors`, {
    metric: metrics.serverErrors,
    threshold: 5,
    evaluationPeriods: 3,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'serverErrors',
      whatHappened: `More than {threshold} % of the requests to the ${texts.api} were answered 5xx for {window}.`,
      impact: texts.impact,
      firstStep: texts.serverErrors,
    },
  }, overrides.serverErrors);
  operations.addAlarm(`${prefix}Latency`, {
    metric: metrics.latency,
    threshold: metrics.latencyUnit === 'seconds' ? 2.5 : 2500,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 5,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'latency',
      whatHappened: `The {statistic} latency of the ${texts.api} was {threshold:${metrics.latencyUnit}} or more for {window}.`,
      impact: 'Clients wait. Some of them time out and retry.',
      firstStep: texts.latency,
    },
  }, overrides.latency);
  addSilenceAlarm(operations, `${prefix}Silence`, {
    override: overrides.silence,
    senders: 'clients',
    called: `requests to the ${texts.api}`,
    counted: [metrics.requests],
    firstStep: texts.silence,
  });
}
