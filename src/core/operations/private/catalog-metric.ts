import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { deployedPath } from '../../private/deployed-name';

/** The namespace of the metrics of the library's handlers. */
const NAMESPACE = 'CdkServerlessCatalog';

/** A metric of the library's own handlers, with the pattern's path as its dimension; a count unless the statistic says otherwise. */
export function catalogMetric(pattern: IConstruct, metricName: string, options: { period: Duration; statistic?: string }): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { pattern: patternPath(pattern) },
    statistic: 'Sum',
    ...options,
  });
}

/** The path of a pattern as its handlers know it: name of the stack, then ids, `/Shop/Payments`. Also the source of its events. */
export function patternPath(pattern: IConstruct): string {
  return `/${deployedPath(pattern)}`;
}
