import { aws_cloudwatch as cloudwatch, Tokenization } from 'aws-cdk-lib';

export interface ShareMetricProps {
  readonly label: string;
  /** Metric math: what is counted. */
  readonly part: string;
  /** Metric math: what it is a share of. */
  readonly whole: string;
  readonly usingMetrics: { [id: string]: cloudwatch.IMetric };
  readonly period: cloudwatch.MathExpressionProps['period'];
  /** The volume in a period below which the share is 0: one bad request is no trend. */
  readonly minimumVolume: number;
}

/**
 * A share in percent. Functions of metric math:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export class ShareMetric extends cloudwatch.MathExpression {
  constructor(private readonly props: ShareMetricProps) {
    super({ label: props.label, expression: expression(props), usingMetrics: props.usingMetrics, period: props.period });
  }

  withMinimumVolume(minimumVolume: number): ShareMetric {
    return new ShareMetric({ ...this.props, minimumVolume });
  }

  /** The metric of an alarm above a threshold. Above 0 with every request counting, the part alone says the same, and the whole is not billed. */
  above(threshold: number): cloudwatch.IMetric {
    const { part, usingMetrics: { [part]: metric }, minimumVolume, period } = this.props;
    return threshold === 0 && minimumVolume === 1 && metric instanceof cloudwatch.Metric ? metric.with({ period }) : this;
  }
}

function expression({ part, whole, minimumVolume }: ShareMetricProps): string {
  const share = `100 * ${part} / ${whole}`;
  return minimumVolume === 1 ? share : `IF(${whole} >= ${Tokenization.stringifyNumber(minimumVolume)}, ${share}, 0)`;
}

/** Requests per minute; library default. */
export const MINIMUM_REQUESTS = 5;
