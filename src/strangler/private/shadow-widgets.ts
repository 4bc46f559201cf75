import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { shadowMetric } from './shadow-alarms';

/** @param scope the construct of a feature with the name */
export function shadowWidget(scope: IConstruct, feature: string): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: `Shadow of ${feature}`,
    left: [shadowMetric(scope, 'ShadowCompared'), shadowMetric(scope, 'ShadowMismatches'), shadowMetric(scope, 'ShadowIncomparable')],
    width: 8,
  });
}
