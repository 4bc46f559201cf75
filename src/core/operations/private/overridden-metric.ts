import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { ShareMetric } from './share-metric';
import { SilenceMetric } from './silence-metric';
import { describe } from '../../private/described-value';
import { AlarmOverrideOptions } from '../alarm-override';

/**
 * The metric of an alarm as an override changes it.
 *
 * @param place that errors name: `Operations at 'Shop/Payments'`
 * @throws if the override has what the metric does not
 */
export function overriddenMetric(place: string, alarm: string, metric: cloudwatch.IMetric, override: AlarmOverrideOptions = {}): cloudwatch.IMetric {
  const { minimumVolume, period, statistic } = override;
  const refuse = (prop: string, because: string, got: unknown) => {
    throw new Error(`${place}: ${prop} of the alarm ${alarm} must be left out, because ${because}, got ${describe(got)}.`);
  };
  if (minimumVolume !== undefined && !(metric instanceof ShareMetric)) { refuse('minimumVolume', 'it is not on a share', minimumVolume); }
  if (period !== undefined && !(metric instanceof SilenceMetric)) { refuse('period', 'it is not on silence', period); }
  if (statistic !== undefined && !hasPercentile(metric)) { refuse('statistic', 'it is not on a percentile', statistic); }
  if (minimumVolume !== undefined && metric instanceof ShareMetric) { return metric.withMinimumVolume(minimumVolume); }
  if (period !== undefined && metric instanceof SilenceMetric) { return metric.withPeriod(period); }
  return statistic !== undefined && hasPercentile(metric) ? metric.with({ statistic }) : metric;
}

function hasPercentile(metric: cloudwatch.IMetric): metric is cloudwatch.Metric {
  return metric instanceof cloudwatch.Metric && metric.statistic.startsWith('p');
}
