import { Token } from 'aws-cdk-lib';

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
}

/**
 * Tunes or disables one alarm of a pattern. An alarm that is tuned, and does not exist with the kind and the options of its part, is a warning at synthesis.
 */
export class AlarmOverride {
  /**
   * Changes the figures of the alarm.
   * @throws if nothing is given, the threshold is not finite, datapoints exceed periods, or one of the others is no positive whole number
   */
  static of(options: AlarmOverrideOptions): AlarmOverride {
    const { threshold, evaluationPeriods, datapointsToAlarm, minimumVolume } = options;
    if ([threshold, evaluationPeriods, datapointsToAlarm, minimumVolume].every(value => value === undefined)) {
      throw new Error('AlarmOverride.of: threshold, evaluationPeriods, datapointsToAlarm or minimumVolume must be given, got none.');
    }
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

function known(value: number | undefined): value is number {
  return value !== undefined && !Token.isUnresolved(value);
}
