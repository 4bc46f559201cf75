import { Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { catalogMetric } from '../../core/operations/private/catalog-metric';

export const MINUTE = Duration.minutes(1);

/** FacadeMetric of handlers/facade-router/ports.ts, SwitchMetric of handlers/facade-switch, and CircuitMetric of handlers/shared/circuit/ports.ts. */
export type StranglerMetric =
  | 'CircuitBreakerOpened' | 'CircuitBreakerRefusals' | 'UnhealthyCalls' | 'SwitchUnreadable' | 'LegacyAnswers' | 'NewAnswers' | 'FeatureRolledBack' | 'FeatureWeightChanged';

/** A metric of the handlers: a count per minute. */
export function stranglerMetric(pattern: IConstruct, name: StranglerMetric) {
  return catalogMetric(pattern, name, { period: MINUTE });
}
