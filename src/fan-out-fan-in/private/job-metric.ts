import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { catalogMetric } from '../../core/operations/private/catalog-metric';

/** Counts of what became of jobs: names on the wire (docs/fan-in.md). */
export type JobMetric =
  | 'JobsSplit' | 'JobsComplete' | 'JobsPartial' | 'JobsTimedOut'
  | 'JobEndedUnsent' | 'JobEndedResent' | 'SubtasksResent' | 'LateResults' | 'ObjectsRefused';

/** A metric of a FanOutFanIn; sum over 1 minute. */
export function jobMetric(pattern: IConstruct, name: JobMetric): cloudwatch.Metric {
  return catalogMetric(pattern, name, { period: Duration.minutes(1) });
}
