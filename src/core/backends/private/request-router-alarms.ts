import { Duration } from 'aws-cdk-lib';
import { RequestRouter } from './request-router';
import { AlarmOverride } from '../../operations/alarm-override';
import { Operations } from '../../operations/operations';
import { catalogMetric } from '../../operations/private/catalog-metric';
import { addFunctionAlarms } from '../../operations/private/function-alarms';

export interface RequestRouterAlarmOptions {
  readonly errors?: AlarmOverride;
  readonly throttles?: AlarmOverride;
  readonly duration?: AlarmOverride;
  readonly circuitBreakerOpened?: AlarmOverride;
}

/**
 * The alarms of a route's router: `<name>Errors`, `<name>Throttles`, `<name>Duration`, `<name>BreakerOpened`.
 * In the runbook they are `routerErrors` and so on.
 */
export function addRequestRouterAlarms(router: RequestRouter, operations: Operations, name: string, thresholds: RequestRouterAlarmOptions = {}) {
  addFunctionAlarms(operations, name, router.handler, {
    ...thresholds,
    section: 'router',
    timeout: router.timeout,
    impact: 'Requests of the route are answered late, or with 5xx or 429.',
  });
  operations.addAlarm(`${name}BreakerOpened`, {
    metric: catalogMetric(router, 'CircuitBreakerOpened', { period: Duration.minutes(1) }),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      section: 'circuitBreakerOpened',
      whatHappened: 'A backend of the route failed so often on end that requests are no longer passed on to it for a while.',
      impact: 'Requests for that backend are answered 503 at once; other routes and other backends are not affected.',
      firstStep: 'Read the WARN lines "backend failed" in the log group of the router: they name the backend and what it did.',
    },
  }, thresholds.circuitBreakerOpened);
}
