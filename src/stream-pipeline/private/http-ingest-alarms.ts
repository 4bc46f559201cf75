import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { MINIMUM_REQUESTS, ShareMetric } from '../../core/operations/private/share-metric';
import { HttpIngestAlarms } from '../http-ingest-alarms';

export const INGEST_IMPACT = 'Clients cannot put events. Those that retry lose none.';

const MINUTE = Duration.minutes(1);

export interface HttpIngestParts {
  readonly ingest: IConstruct;
  readonly prefix: string;
  readonly handler: lambda.IFunction;
  readonly timeout: Duration;
}

/** Alarms of an HTTP ingest besides those of its API. */
export function addHttpIngestAlarms(operations: Operations, { ingest, prefix, handler, timeout }: HttpIngestParts, overrides: HttpIngestAlarms) {
  const events = (what: string) => catalogMetric(ingest, `Events${what}`, { period: MINUTE });
  operations.addAlarm(`${prefix}EventsRefused`, {
    metric: new ShareMetric({
      label: 'Events refused (%)',
      part: 'refused',
      whole: '(refused + accepted + untaken)',
      minimumVolume: MINIMUM_REQUESTS,
      usingMetrics: { refused: events('Refused'), accepted: events('Accepted'), untaken: events('Untaken') },
      period: MINUTE,
    }),
    threshold: 5,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'eventsRefused',
      whatHappened: 'More than {threshold} % of the events were refused for {window}: by the contract, by their size or by their partition key.',
      impact: 'These events are not in the stream. Their senders have the reasons.',
      firstStep: 'Post one of the events, and read the errors in its result. Fix the sender, or the contract that was deployed last.',
    },
  }, overrides.eventsRefused);
  operations.addAlarm(`${prefix}EventsUntaken`, {
    metric: events('Untaken'),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'eventsUntaken',
      whatHappened: 'The number of valid events that the stream did not take was above {threshold} per minute for {window}. Retries did not help.',
      impact: 'Their senders got 429 or 503 for them. Events that they do not send again are lost.',
      firstStep: `${recentErrors(handler)} The field reasons has the codes of Kinesis. For ProvisionedThroughputExceededException add shards, or use keys that differ more.`,
    },
  }, overrides.eventsUntaken);
  addFunctionAlarms(operations, `${prefix}Function`, handler, {
    invokedWith: 'request',
    section: 'function',
    impact: INGEST_IMPACT,
    errors: overrides.functionErrors,
    throttles: overrides.functionThrottles,
    duration: overrides.functionDuration,
    timeout,
  });
}
