import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, Lazy } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { stranglerMetric } from './metrics';
import { FeatureProgress } from '../feature-progress';

/** What a dashboard shows of a façade, beside its alarms. */
export function widgetsOf(pattern: IConstruct, handler: lambda.IFunction, progress: () => FeatureProgress[]): cloudwatch.IWidget[] {
  return [
    new cloudwatch.TextWidget({ markdown: Lazy.string({ produce: () => progressTable(progress()) }), width: 8, height: 6 }),
    new cloudwatch.GraphWidget({
      title: 'Responses of legacy and of the new services',
      left: [stranglerMetric(pattern, 'LegacyAnswers'), stranglerMetric(pattern, 'NewAnswers')],
      stacked: true,
      width: 8,
    }),
    new cloudwatch.GraphWidget({
      title: 'Façade: duration',
      left: [handler.metricDuration({ statistic: 'p50' }), handler.metricDuration({ statistic: 'p99' })],
      width: 8,
    }),
  ];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_remove_text_dashboard.html */
function progressTable(progress: FeatureProgress[]): string {
  const rows = progress.map(({ feature, state, weight }) => `| ${feature} | ${state} | ${weight} % |`);
  return ['### Progress, as deployed', '', '| feature | state | new service |', '| --- | --- | --- |', ...rows].join('\n');
}
