import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { catalogMetric } from '../../operations/private/catalog-metric';
import { addFunctionAlarms } from '../../operations/private/function-alarms';
import { recentWarnings } from '../../operations/private/recent-errors';
import { MINIMUM_REQUESTS, ShareMetric } from '../../operations/private/share-metric';
import { CatalogFunction } from '../../private/catalog-function';

export interface RequestRouterAlarmOptions {
  readonly errors?: AlarmOverride;
  readonly throttles?: AlarmOverride;
  readonly duration?: AlarmOverride;
  readonly circuitBreakerOpened?: AlarmOverride;
  readonly unhealthyCalls?: AlarmOverride;
}

const MINUTELY = { period: Duration.minutes(1) };

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
 * `<name>CircuitBreakerOpened`, `<name>UnhealthyCalls`. In the runbook they are `routerErrors` and so on.
 */
export function addRequestRouterAlarms(operations: Operations, name: string, router: WatchedRouter, overrides: RequestRouterAlarmOptions = {}) {
  const { circuitBreakerOpened, unhealthyCalls, ...ofFunction } = overrides;
  const routes = router.isShared ? 'its routes' : 'the route';
  addFunctionAlarms(operations, `${name}Router`, router.handler, {
    ...ofFunction,
    invokedWith: 'request',
    section: 'router',
    timeout: router.timeout,
    impact: `Clients of ${routes} get 5xx or a late response.`,
  });
  operations.addAlarm(`${name}CircuitBreakerOpened`, {
    metric: new cloudwatch.MathExpression({
      label: 'Circuit breaker opened, or refused a request',
      expression: 'FILL(opened, 0) + FILL(refused, 0)',
      usingMetrics: { opened: catalogMetric(router.scope, 'CircuitBreakerOpened', MINUTELY), refused: catalogMetric(router.scope, 'CircuitBreakerRefusals', MINUTELY) },
      period: MINUTELY.period,
    }),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: 'circuitBreakerOpened',
      whatHappened: 'The number of times that the circuit of a backend opened or refused a request was above {threshold} per minute for {window}.',
      impact: `Requests for that backend of ${routes} are answered 503 immediately.`,
      firstStep: `${recentWarnings(router.handler)} The lines name the circuit. The runbook says how to go on.`,
    },
  }, circuitBreakerOpened);
  operations.addAlarm(`${name}UnhealthyCalls`, {
    metric: new ShareMetric({
      label: 'Unhealthy calls of backends (%)',
      part: 'unhealthy',
      whole: 'MAX([unhealthy, invocations])',
      minimumVolume: MINIMUM_REQUESTS,
      usingMetrics: {
        unhealthy: catalogMetric(router.scope, 'UnhealthyCalls', MINUTELY),
        invocations: router.handler.metricInvocations({ ...MINUTELY, statistic: 'Sum' }),
      },
      period: MINUTELY.period,
    }),
    threshold: 20,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'unhealthyCalls',
      whatHappened: 'The percentage of requests whose call to a backend had no response or one of an overload was above {threshold} % for {window}.',
      impact: `Clients of ${routes} wait or get 5xx. The circuit may open.`,
      firstStep: `${recentWarnings(router.handler)} They name the failure.`,
    },
  }, unhealthyCalls);
}
