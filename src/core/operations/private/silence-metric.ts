import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

export interface SilenceMetricProps {
  readonly label: string;
  /** What is counted. Several are added up. */
  readonly counted: cloudwatch.Metric[];
  readonly period: Duration;
}

/**
 * What came in a period: 0 where nothing did. Services publish no 0, and CloudWatch evaluates older data instead of what is missing.
 * An alarm that only treats missing data as breaching is late by several periods.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export class SilenceMetric extends cloudwatch.MathExpression {
  constructor(private readonly props: SilenceMetricProps) {
    const { label, counted, period } = props;
    const usingMetrics = Object.fromEntries(counted.map((metric, index) => [`count${index + 1}`, metric.with({ period })]));
    super({ label, expression: Object.keys(usingMetrics).map(name => `FILL(${name}, 0)`).join(' + '), usingMetrics, period });
  }

  withPeriod(period: Duration): SilenceMetric {
    return new SilenceMetric({ ...this.props, period });
  }
}
