import { createHash } from 'crypto';
import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { inAscii } from '../../private/ascii';
import { deployedPath } from '../../private/deployed-name';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html; CDK allows one less than AWS. */
const LONGEST_DIMENSION = 255;

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

/**
 * The path of a pattern as its handlers know it: name of the stack, then ids, `/Shop/Payments`. Also the source of its events.
 * What is too long for a dimension is cut, and what is not ASCII is replaced, with a hash of the whole.
 */
export function patternPath(pattern: IConstruct): string {
  const path = `/${deployedPath(pattern)}`;
  const text = inAscii(path);
  if (text === path && path.length <= LONGEST_DIMENSION) { return path; }
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${text.slice(0, LONGEST_DIMENSION - hash.length - 1)}-${hash}`;
}
