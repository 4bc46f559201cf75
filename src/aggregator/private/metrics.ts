import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { MINIMUM_REQUESTS, ShareMetric } from '../../core/operations/private/share-metric';

const MINUTE = Duration.minutes(1);

/** AggregatorMetric of handlers/aggregator/ports.ts, and CircuitMetric of handlers/shared/circuit/ports.ts. */
type AggregatorMetric =
  | 'CircuitBreakerOpened' | 'CircuitBreakerRefusals' | 'UnhealthyCalls'
  | 'PartialAnswers' | 'FailedAnswers' | 'SourceFailures' | 'HedgedCalls' | 'CacheHits' | 'CacheMisses' | 'StaleAnswers';

/** A metric of the handler: a count per minute. */
export function aggregatorMetric(pattern: IConstruct, name: AggregatorMetric) {
  return catalogMetric(pattern, name, { period: MINUTE });
}

/** The share of a kind of answers in percent. Each invocation has one. */
export function answerShare(pattern: IConstruct, handler: lambda.IFunction, kind: AggregatorMetric, label: string): ShareMetric {
  return new ShareMetric({
    label,
    part: 'FILL(answers, 0)',
    whole: 'invocations',
    usingMetrics: { answers: aggregatorMetric(pattern, kind), invocations: handler.metricInvocations({ period: MINUTE, statistic: 'Sum' }) },
    period: MINUTE,
    minimumVolume: MINIMUM_REQUESTS,
  });
}
