import { aws_cloudwatch as cloudwatch, aws_lambda as lambda } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { aggregatorMetric } from './metrics';

/** What a dashboard shows of an aggregate, beside its alarms. */
export function widgetsOf(pattern: IConstruct, handler: lambda.IFunction): cloudwatch.IWidget[] {
  const metrics = (...names: Parameters<typeof aggregatorMetric>[1][]) => names.map(name => aggregatorMetric(pattern, name));
  return [
    new cloudwatch.GraphWidget({
      title: 'Responses',
      left: [handler.metricInvocations({ statistic: 'Sum' }), ...metrics('PartialAnswers', 'FailedAnswers')],
      width: 8,
    }),
    new cloudwatch.GraphWidget({ title: 'Sources and cache', left: metrics('SourceFailures', 'HedgedCalls', 'CacheHits', 'CacheMisses', 'StaleAnswers'), width: 8 }),
    new cloudwatch.GraphWidget({
      title: 'Aggregator: duration',
      left: [handler.metricDuration({ statistic: 'p50' }), handler.metricDuration({ statistic: 'p99' })],
      width: 8,
    }),
  ];
}
