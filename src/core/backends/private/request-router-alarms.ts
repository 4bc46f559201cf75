import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
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

/** The resources of a request router that its alarms watch. */
export interface WatchedRouter {
  /** The construct whose path is the dimension of the router's metrics. */
  readonly scope: IConstruct;
  readonly handler: lambda.IFunction;
  readonly timeout: Duration;
}

/**
 * The alarms of a route's router: `<route>RouterErrors`, `<route>RouterThrottles`, `<route>RouterDuration`,
 * `<route>CircuitBreakerOpened`. In the runbook they are `routerErrors` and so on.
 */
export function addRequestRouterAlarms(operations: Operations, route: string, router: WatchedRouter, overrides: RequestRouterAlarmOptions = {}) {
  const { circuitBreakerOpened, ...ofFunction } = overrides;
  addFunctionAlarms(operations, `${route}Router`, router.handler, {
    ...ofFunction,
    section: 'router',
    timeout: router.timeout,
    impact: 'Clients of the route get 429, 5xx, or a late response.',
  });
  operations.addAlarm(`${route}CircuitBreakerOpened`, {
    metric: catalogMetric(router.scope, 'CircuitBreakerOpened', { period: Duration.minutes(1) }),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      section: 'circuitBreakerOpened',
      whatHappened: 'A circuit breaker of the request router opened: a backend of the route had too many consecutive failures.',
      impact: 'Requests for that backend are answered 503 immediately. Other routes and other backends are not affected.',
      firstStep: 'Run the Logs Insights query "filter level = \'WARN\' | sort @timestamp desc" on the router\'s log group. '
        + 'The lines "backend failed" name the backend and its failure.',
    },
  }, circuitBreakerOpened);
}
