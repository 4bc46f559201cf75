import { Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { catalogMetric } from '../../operations/private/catalog-metric';
import { addFunctionAlarms } from '../../operations/private/function-alarms';
import { recentWarnings } from '../../operations/private/recent-errors';
import { CatalogFunction } from '../../private/catalog-function';

export interface RequestRouterAlarmOptions {
  readonly errors?: AlarmOverride;
  readonly throttles?: AlarmOverride;
  readonly duration?: AlarmOverride;
  readonly circuitBreakerOpened?: AlarmOverride;
}

/** The resources of a request router that its alarms watch. */
export interface WatchedRouter {
  /** The construct whose path is the dimension of the router's metrics. */
  readonly scope: IConstruct;
  readonly handler: CatalogFunction;
  /** May be a token in milliseconds. */
  readonly timeout: Duration;
  /** Whether several routes have it. */
  readonly isShared?: boolean;
}

/**
 * The alarms of a router: `<name>RouterErrors`, `<name>RouterThrottles`, `<name>RouterDuration`,
 * `<name>CircuitBreakerOpened`. In the runbook they are `routerErrors` and so on.
 */
export function addRequestRouterAlarms(operations: Operations, name: string, router: WatchedRouter, overrides: RequestRouterAlarmOptions = {}) {
  const { circuitBreakerOpened, ...ofFunction } = overrides;
  const routes = router.isShared ? 'its routes' : 'the route';
  addFunctionAlarms(operations, `${name}Router`, router.handler, {
    ...ofFunction,
    invokedWith: 'request',
    section: 'router',
    timeout: router.timeout,
    impact: `Clients of ${routes} get 5xx or a late response.`,
  });
  operations.addAlarm(`${name}CircuitBreakerOpened`, {
    metric: catalogMetric(router.scope, 'CircuitBreakerOpened', { period: Duration.minutes(1) }),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'circuitBreakerOpened',
      whatHappened: 'The number of times that a circuit breaker of the request router opened was above {threshold} per minute for {window}. '
        + `A backend of ${routes} had too many consecutive failures.`,
      impact: `Requests for that backend are answered 503 immediately. Other ${router.isShared ? '' : 'routes and '}backends are not affected.`,
      firstStep: `${recentWarnings(router.handler)} The lines "backend failed" name the backend and its failure.`,
    },
  }, circuitBreakerOpened);
}
