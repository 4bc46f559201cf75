import { Duration, Token } from 'aws-cdk-lib';
import { requireDuration } from '../private/durations';
import { requireValue } from '../private/given-values';

const LONGEST_PERIOD = Duration.days(1);

/**
 * The figures of an alarm that differ from the default of the pattern.
 */
export interface AlarmOverrideOptions {
  /**
   * The value that the metric is compared with, in the unit of the metric.
   * @default - the default of the alarm
   */
  readonly threshold?: number;
  /**
   * The number of periods that are evaluated: one day at most, seven days for periods of an hour or more.
   * @default - the default of the alarm
   */
  readonly evaluationPeriods?: number;
  /**
   * The number of those periods that must breach the threshold.
   * @default - evaluationPeriods if it is given; otherwise the default of the alarm
   */
  readonly datapointsToAlarm?: number;
  /**
   * The number of requests or invocations per minute below which a share counts as 0. For alarms on a share only. 1 counts every one.
   * @default - 5 requests; every invocation of a function that handles messages
   */
  readonly minimumVolume?: number;
  /**
   * The length of a period in which messages or requests are counted: whole minutes, up to 1 day. For alarms on silence only.
   * @default - the default of the alarm
   */
  readonly period?: Duration;
  /**
   * The percentile of a duration or a latency, such as `p99`: p1 to p100, with up to two decimals. For alarms on a percentile only. Of few values
   * it is the largest one: p99 needs about 1,000 a minute to leave single slow requests out
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html).
   * @default - p90
   */
  readonly statistic?: string;
}

/**
 * Tunes or disables one alarm of a pattern. An alarm that is tuned, and does not exist with the kind and the options of its part, is a warning at synthesis.
 */
export class AlarmOverride {
  /**
   * Changes the figures of the alarm.
   * @throws if nothing is given, or the threshold is not finite
   * @throws if datapoints exceed periods, or one of the other numbers is not whole and positive
   * @throws if the period is not whole minutes up to 1 day, or the statistic is no percentile
   */
  static of(options: AlarmOverrideOptions): AlarmOverride {
    const { threshold, evaluationPeriods, datapointsToAlarm, minimumVolume, period, statistic } = options;
    if ([threshold, evaluationPeriods, datapointsToAlarm, minimumVolume, period, statistic].every(value => value === undefined)) {
      throw new Error('AlarmOverride.of: threshold, evaluationPeriods, datapointsToAlarm, minimumVolume, period or statistic must be given, got none.');
    }
    requirePeriod(period);
    requireValue(statistic === undefined || isPercentile(statistic), 'AlarmOverride.of: statistic', 'be a percentile between p1 and p100, such as p99', statistic);
    if (known(threshold) && !Number.isFinite(threshold)) {
      throw new Error(`AlarmOverride.of: threshold must be a finite number, got ${threshold}.`);
    }
    for (const [name, value] of Object.entries({ evaluationPeriods, datapointsToAlarm, minimumVolume })) {
      if (known(value) && (!Number.isInteger(value) || value < 1)) {
        throw new Error(`AlarmOverride.of: ${name} must be a whole number of at least 1, got ${value}.`);
      }
    }
    if (known(evaluationPeriods) && known(datapointsToAlarm) && datapointsToAlarm > evaluationPeriods) {
      throw new Error(`AlarmOverride.of: datapointsToAlarm must be at most evaluationPeriods (${evaluationPeriods}), got ${datapointsToAlarm}.`);
    }
    return new AlarmOverride(options, false);
  }

  /** Disables the alarm: it is not created. */
  static disabled(): AlarmOverride {
    return new AlarmOverride({}, true);
  }

  private constructor(
    /** The figures that differ from the defaults of the alarm. */
    readonly options: AlarmOverrideOptions,
    /** Whether the alarm is disabled. */
    readonly isDisabled: boolean,
  ) {}
}

/** A multiple of 60 seconds (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html). */
function requirePeriod(period?: Duration) {
  requireDuration('AlarmOverride.of: period', period);
  if (period === undefined) { return; }
  const minutes = period.isUnresolved() ? NaN : period.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_PERIOD.toMinutes()) { return; }
  const got = period.isUnresolved() ? 'a token' : period.toHumanString();
  throw new Error(`AlarmOverride.of: period must be whole minutes between 1 minute and 1 day, known at synthesis, got ${got}.`);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
function isPercentile(statistic: unknown): boolean {
  return typeof statistic === 'string' && /^p([1-9]\d?(\.\d{1,2})?|100)$/.test(statistic);
}

function known(value: number | undefined): value is number {
  return value !== undefined && !Token.isUnresolved(value);
}
