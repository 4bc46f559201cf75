import { Duration, Token } from 'aws-cdk-lib';
import { requireDuration } from '../private/durations';

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
}

/**
 * Tunes or disables one alarm of a pattern. An alarm that is tuned, and does not exist with the kind and the options of its part, is a warning at synthesis.
 */
export class AlarmOverride {
  /**
   * Changes the figures of the alarm.
   * @throws if nothing is given, the threshold is not finite, datapoints exceed periods, one of the other numbers is not whole and positive,
   * or the period is not whole minutes up to 1 day
   */
  static of(options: AlarmOverrideOptions): AlarmOverride {
    const { threshold, evaluationPeriods, datapointsToAlarm, minimumVolume, period } = options;
    if ([threshold, evaluationPeriods, datapointsToAlarm, minimumVolume, period].every(value => value === undefined)) {
      throw new Error('AlarmOverride.of: threshold, evaluationPeriods, datapointsToAlarm, minimumVolume or period must be given, got none.');
    }
    requirePeriod(period);
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

function known(value: number | undefined): value is number {
  return value !== undefined && !Token.isUnresolved(value);
}
