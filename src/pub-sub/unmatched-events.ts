/**
 * Handling of events whose type no subscription takes: a publisher is ahead of its consumers, or
 * the type is misspelled.
 */
export class UnmatchedEvents {
  /** Unmatched events are dropped. */
  static ignored(): UnmatchedEvents {
    return new UnmatchedEvents(false, false);
  }

  /** Unmatched events are counted, and an alarm reports them. */
  static counted(): UnmatchedEvents {
    return new UnmatchedEvents(true, false);
  }

  /**
   * Unmatched events are counted, an alarm reports them, and a log group keeps them for one month. Its name begins with
   * `/aws/vendedlogs/events/`: it is the `unmatchedLogGroup` of the pattern.
   */
  static logged(): UnmatchedEvents {
    return new UnmatchedEvents(true, true);
  }

  private constructor(
    /** Whether unmatched events are counted. */
    readonly isCounted: boolean,
    /** Whether unmatched events are logged. */
    readonly isLogged: boolean,
  ) {}
}
