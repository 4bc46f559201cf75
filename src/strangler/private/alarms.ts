import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { MINUTE, stranglerMetric } from './metrics';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentWarnings } from '../../core/operations/private/recent-errors';
import { MINIMUM_REQUESTS, ShareMetric } from '../../core/operations/private/share-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { StranglerAlarms } from '../strangler-alarms';

/** The impact of an API that fails. */
export const API_IMPACT = 'Clients get no response of legacy or of a new service.';
export const API_LOGS = 'The alarm unhealthyCalls has the command for the log of the backends.';
export const FUNCTION_IMPACT = 'Clients of the features of the function get 5xx or a late response.';

export interface FacadeResources {
  readonly operations: Operations;
  readonly handler: CatalogFunction;
  readonly switchFunction: CatalogFunction;
  /** A token in milliseconds. */
  readonly timeout: Duration;
}

/** The alarms of a façade beside those of its API or load balancer and of rollbacks. The figures are library defaults. */
export function addFacadeAlarms(pattern: IConstruct, { operations, handler, switchFunction, timeout }: FacadeResources, overrides: StranglerAlarms) {
  addFunctionAlarms(operations, 'facade', handler, {
    invokedWith: 'request',
    timeout,
    errors: overrides.facadeErrors,
    throttles: overrides.facadeThrottles,
    duration: overrides.facadeDuration,
    impact: 'Clients get 5xx or a late response.',
  });
  addBackendAlarms(pattern, operations, handler, overrides);
  operations.addAlarm('switchUnreadable', {
    metric: stranglerMetric(pattern, 'SwitchUnreadable'),
    threshold: 0,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of reads of the switch that failed was above {threshold} per minute for {window}.',
      impact: 'The façade goes on with the last weights that it has read. A change or a rollback has no effect.',
      firstStep: `${recentWarnings(handler)} The lines name the error of DynamoDB.`,
    },
  }, overrides.switchUnreadable);
  operations.addAlarm('rolledBack', {
    metric: stranglerMetric(pattern, 'FeatureRolledBack'),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The number of features that were sent back to legacy was above {threshold} per minute for {window}.',
      impact: 'Legacy answers all clients of the feature, until an operator enables it again.',
      firstStep: `${recentWarnings(switchFunction)} The lines name the feature and the alarm.`,
    },
  }, overrides.rolledBack);
}

function addBackendAlarms(pattern: IConstruct, operations: Operations, handler: CatalogFunction, overrides: StranglerAlarms) {
  operations.addAlarm('circuitBreakerOpened', {
    metric: new cloudwatch.MathExpression({
      label: 'Circuit breaker opened, or refused a request',
      expression: 'FILL(opened, 0) + FILL(refused, 0)',
      usingMetrics: { opened: stranglerMetric(pattern, 'CircuitBreakerOpened'), refused: stranglerMetric(pattern, 'CircuitBreakerRefusals') },
      period: MINUTE,
    }),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of times that the circuit of a backend opened or refused a request was above {threshold} per minute for {window}.',
      impact: 'Requests for that backend are answered 503 immediately. Other backends are not affected.',
      firstStep: `${recentWarnings(handler)} The lines name the circuit. The runbook says how to go on.`,
    },
  }, overrides.circuitBreakerOpened);
  operations.addAlarm('unhealthyCalls', {
    metric: new ShareMetric({
      label: 'Unhealthy calls of backends (% of requests)',
      part: 'unhealthy',
      whole: 'MAX([unhealthy, invocations])',
      minimumVolume: MINIMUM_REQUESTS,
      usingMetrics: { unhealthy: stranglerMetric(pattern, 'UnhealthyCalls'), invocations: handler.metricInvocations({ period: MINUTE, statistic: 'Sum' }) },
      period: MINUTE,
    }),
    threshold: 20,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The percentage of requests whose call to a backend had no response or one of an overload was above {threshold} % for {window}.',
      impact: 'Clients wait or get 5xx. The circuit of the backend may open.',
      firstStep: `${recentWarnings(handler)} The lines name the feature, the backend and the failure.`,
    },
  }, overrides.unhealthyCalls);
}
