import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';
import { catalogMetric } from '../../operations/private/catalog-metric';
import { MINIMUM_REQUESTS, ShareMetric } from '../../operations/private/share-metric';
import { CircuitBreakerTableAlarms } from '../circuit-breaker-table-alarms';

const MINUTELY = { period: Duration.minutes(1) };

/** BreakerMetric of handlers/runtime/circuit-breakers.ts. */
const metric = (scope: IConstruct, name: 'CircuitBreakerCalls' | 'CircuitBreakerOpened' | 'CircuitBreakerRefusals' | 'UnhealthyCalls') => catalogMetric(scope, name, MINUTELY);

/** The alarms of the circuits that users' functions share. The figures are those of request routers. */
export function addBreakerAlarms(scope: IConstruct, operations: Operations, table: dynamodb.ITable, overrides: CircuitBreakerTableAlarms = {}) {
  const firstStep = `Run \`aws dynamodb scan --table-name ${table.tableName}\` for the states. The logs of the functions name the circuit.`;
  operations.addAlarm('circuitBreakerOpened', {
    metric: new cloudwatch.MathExpression({
      label: 'Circuit breaker opened, or refused a call',
      expression: 'FILL(opened, 0) + FILL(refused, 0)',
      usingMetrics: { opened: metric(scope, 'CircuitBreakerOpened'), refused: metric(scope, 'CircuitBreakerRefusals') },
      ...MINUTELY,
    }),
    threshold: 0,
    evaluationPeriods: 1,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      whatHappened: 'The number of times that a circuit opened or refused a call was above {threshold} per minute for {window}.',
      impact: 'The functions do not call that backend. Requests are answered 503, and messages come again later.',
      firstStep,
    },
  }, overrides.circuitBreakerOpened);
  operations.addAlarm('unhealthyCalls', {
    metric: new ShareMetric({
      label: 'Unhealthy calls (%)',
      part: 'FILL(unhealthy, 0)',
      whole: 'calls',
      usingMetrics: { unhealthy: metric(scope, 'UnhealthyCalls'), calls: metric(scope, 'CircuitBreakerCalls') },
      minimumVolume: MINIMUM_REQUESTS,
      ...MINUTELY,
    }),
    threshold: 20,
    evaluationPeriods: 3,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The percentage of calls through circuit breakers that were unhealthy was above {threshold} % for {window}.',
      impact: 'Requests wait or fail. A circuit may open soon.',
      firstStep,
    },
  }, overrides.unhealthyCalls);
}

export function breakerWidgets(scope: IConstruct): cloudwatch.IWidget[] {
  return [new cloudwatch.GraphWidget({
    title: 'Circuit breakers',
    left: (['CircuitBreakerCalls', 'UnhealthyCalls', 'CircuitBreakerRefusals', 'CircuitBreakerOpened'] as const).map(name => metric(scope, name)),
    width: 8,
  })];
}
