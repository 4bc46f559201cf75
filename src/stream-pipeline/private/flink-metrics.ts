import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

const MINUTE = Duration.minutes(1);

/**
 * A metric of a whole application, without data while it does not run.
 * https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 */
export function flinkMetric(application: string, metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/KinesisAnalytics', metricName, dimensionsMap: { Application: application }, period: MINUTE, statistic: 'Maximum', ...props,
  });
}

/** How much a count has grown in a minute. The counts of the service begin at 0 with each start of the application. */
export function flinkIncrease(application: string, metricName: string, label: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label, expression: 'DIFF(total)', usingMetrics: { total: flinkMetric(application, metricName) }, period: MINUTE });
}

/** The graphs of an application. */
export function flinkWidgets(name: string, application: string): cloudwatch.IWidget[] {
  const metrics = (props: cloudwatch.MetricOptions, ...names: string[]) => names.map(each => flinkMetric(application, each, props));
  return [
    new cloudwatch.GraphWidget({
      title: `${name}: records per second and late records`,
      left: metrics({ statistic: 'Average' }, 'numRecordsInPerSecond', 'numRecordsOutPerSecond'),
      right: metrics({}, 'numLateRecordsDropped'),
      width: 12,
    }),
    new cloudwatch.GraphWidget({ title: `${name}: time running and time restarting`, left: metrics({}, 'runningTime'), right: metrics({}, 'restartingTime', 'failingTime'), width: 12 }),
    new cloudwatch.GraphWidget({ title: `${name}: last checkpoint`, left: metrics({}, 'lastCheckpointDuration'), right: metrics({}, 'lastCheckpointSize'), width: 8 }),
    new cloudwatch.GraphWidget({ title: `${name}: CPU and memory`, left: metrics({}, 'containerCPUUtilization', 'cpuUtilization', 'containerMemoryUtilization', 'heapMemoryUtilization'), width: 8 }),
    new cloudwatch.GraphWidget({ title: `${name}: KPUs`, left: metrics({ period: Duration.hours(1) }, 'KPUs'), width: 8 }),
  ];
}
