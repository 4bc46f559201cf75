import { Token } from 'aws-cdk-lib';

/**
 * What to change of an alarm's threshold. What is not given keeps the pattern's default.
 */
export interface AlarmOverrideOptions {
  /**
   * The value that the metric is compared with, in the metric's own unit.
   * @default - the default of the alarm
   */
  readonly threshold?: number;
  /**
   * How many periods are looked at.
   * @default - the default of the alarm
   */
  readonly evaluationPeriods?: number;
  /**
   * How many of those periods must breach.
   * @default - evaluationPeriods where that is given, otherwise the default of the alarm
   */
  readonly datapointsToAlarm?: number;
}

/**
 * Tunes or disables one alarm of a pattern.
 */
export class AlarmOverride {
  /**
   * The alarm with other figures.
   * @throws if nothing is given, or more datapoints than periods, or either is not a positive whole number
   */
  static of(options: AlarmOverrideOptions): AlarmOverride {
    const { threshold, evaluationPeriods, datapointsToAlarm } = options;
    if (threshold === undefined && evaluationPeriods === undefined && datapointsToAlarm === undefined) {
      throw new Error('AlarmOverride.of: threshold, evaluationPeriods or datapointsToAlarm must be given, got none.');
    }
    for (const [name, value] of Object.entries({ evaluationPeriods, datapointsToAlarm })) {
      if (known(value) && (!Number.isInteger(value) || value < 1)) {
        throw new Error(`AlarmOverride.of: ${name} must be a whole number of at least 1, got ${value}.`);
      }
    }
    if (known(evaluationPeriods) && known(datapointsToAlarm) && datapointsToAlarm > evaluationPeriods) {
      throw new Error(`AlarmOverride.of: datapointsToAlarm must be at most evaluationPeriods (${evaluationPeriods}), got ${datapointsToAlarm}.`);
    }
    return new AlarmOverride(options, false);
  }

  /** The alarm is not created. */
  static disabled(): AlarmOverride {
    return new AlarmOverride({}, true);
  }

  private constructor(
    /** What differs from the alarm's defaults. */
    readonly options: AlarmOverrideOptions,
    /** Whether the alarm is left out. */
    readonly isDisabled: boolean,
  ) {}
}

function known(value: number | undefined): value is number {
  return value !== undefined && !Token.isUnresolved(value);
}
