import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AggregateSource } from './aggregate-source';
import { aggregatorMetric, answerShare } from './metrics';
import { FunctionBackends } from '../../core/backends/private/function-backends';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentLines, recentWarnings } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { AggregatorAlarms } from '../aggregator-alarms';

/** The impact of an API that fails. */
export const API_IMPACT = 'Clients get no response, because a required source or the aggregator fails.';
const IMPACT = 'Clients get an error or a late response.';
const FUNCTION_IMPACT = 'Responses are partial. They are errors if the source is required.';

export interface AggregatorResources {
  readonly operations: Operations;
  readonly handler: CatalogFunction;
  readonly deadline: Duration;
  readonly sources: AggregateSource[];
  readonly cacheTable?: dynamodb.ITable;
}

/** The alarms of an aggregate beside those of its API. The figures are library defaults. */
export function addAggregatorAlarms(pattern: Construct, resources: AggregatorResources, overrides: AggregatorAlarms) {
  const { operations, handler, deadline, sources, cacheTable } = resources;
  addFunctionAlarms(operations, 'aggregator', handler, {
    invokedWith: 'request',
    timeout: deadline,
    errors: overrides.aggregatorErrors,
    throttles: overrides.aggregatorThrottles,
    duration: overrides.aggregatorDuration,
    impact: IMPACT,
  });
  addResponseAlarms(pattern, operations, handler, overrides);
  const functions = new FunctionBackends(pattern, operations, { ...overrides, impact: FUNCTION_IMPACT });
  sources.forEach(({ backend }) => functions.watch(backend));
  if (cacheTable) {
    addTableThrottlesAlarm(operations, 'cacheThrottles', cacheTable, {
      override: overrides.cacheThrottles,
      called: 'cache of responses',
      impact: 'The aggregator calls the sources instead. Responses take longer, and the sources have more requests.',
    });
  }
}

function addResponseAlarms(pattern: Construct, operations: Operations, handler: CatalogFunction, overrides: AggregatorAlarms) {
  operations.addAlarm('failedAnswers', {
    metric: answerShare(pattern, handler, 'FailedAnswers', 'Failed responses (%)'),
    threshold: 5,
    evaluationPeriods: 3,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'More than {threshold} % of the responses were errors for {window}: a required source failed, or the deadline passed.',
      impact: 'Clients get 502, 503 or 504. The aggregator does not repeat their requests.',
      firstStep: `${recentWarnings(handler)} The lines "failed" name the source and its failure.`,
    },
  }, overrides.failedAnswers);
  operations.addAlarm('partialAnswers', {
    metric: answerShare(pattern, handler, 'PartialAnswers', 'Partial responses (%)'),
    threshold: 5,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'More than {threshold} % of the responses were partial for {window}: a source that is not required failed.',
      impact: 'Clients get old values, fallbacks, or no value for a part of the response. The response says so.',
      // JSON patterns: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
      firstStep: `${recentLines(handler, '{ $.partial IS TRUE }')} The lines have the status and the failure of each source.`,
    },
  }, overrides.partialAnswers);
  operations.addAlarm('circuitBreakerOpened', {
    metric: new cloudwatch.MathExpression({
      label: 'Circuit breaker opened, or refused a call',
      expression: 'FILL(opened, 0) + FILL(refused, 0)',
      usingMetrics: { opened: aggregatorMetric(pattern, 'CircuitBreakerOpened'), refused: aggregatorMetric(pattern, 'CircuitBreakerRefusals') },
      period: Duration.minutes(1),
    }),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of times that the circuit breaker of a source opened or refused a call was above {threshold} per minute for {window}.',
      impact: 'The source is not called. Its part is a fallback or is left out. If the source is required, clients get 503.',
      firstStep: `${recentWarnings(handler)} The lines name the source and its failure.`,
    },
  }, overrides.circuitBreakerOpened);
  operations.addAlarm('unhealthyCalls', {
    metric: answerShare(pattern, handler, 'UnhealthyCalls', 'Unhealthy calls of sources (% of requests)'),
    threshold: 20,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The share of requests with an unhealthy call of a source (no response, a late one, a gateway error) was above {threshold} % for {window}.',
      impact: 'Clients wait for retries, or get partial responses. A circuit breaker may open soon.',
      firstStep: `${recentLines(handler, '{ $.partial IS TRUE }')} The lines have the status and the failure of each source.`,
    },
  }, overrides.unhealthyCalls);
}
