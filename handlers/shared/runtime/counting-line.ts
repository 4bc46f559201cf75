const NAMESPACE = 'CdkServerlessCatalog';

/**
 * Fields that make a log line count one in a metric with the dimension `pattern`, for code that cannot do with Powertools' Metrics,
 * which would be a part of every user's bundle. Without a pattern, as where the variables were set by hand, none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function counting(name: string, pattern: string | undefined): Record<string, unknown> {
  if (pattern === undefined) return {};
  const metric = { Namespace: NAMESPACE, Dimensions: [['pattern']], Metrics: [{ Name: name, Unit: 'Count' }] };
  return { pattern, [name]: 1, _aws: { Timestamp: Date.now(), CloudWatchMetrics: [metric] } };
}
