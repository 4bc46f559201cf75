import { Duration, Token } from 'aws-cdk-lib';

/**
 * How long events are kept after they were delivered, to be replayed.
 */
export class EventArchive {
  /** Events cannot be replayed. */
  static none(): EventArchive {
    return new EventArchive();
  }

  /**
   * Every event on the bus is kept.
   *
   * @param days for how many days, 1 or more; 0 keeps them for ever
   * @throws if it is not a whole number of at least 0
   */
  static days(days: number): EventArchive {
    if (!Token.isUnresolved(days) && (!Number.isInteger(days) || days < 0)) {
      throw new Error(`EventArchive.days: days must be a whole number of at least 0 (0 keeps events for ever), got ${days}.`);
    }
    return new EventArchive(Duration.days(days));
  }

  private constructor(
    /** For how long events are kept; undefined where they are not kept. */
    readonly retention?: Duration,
  ) {}
}
