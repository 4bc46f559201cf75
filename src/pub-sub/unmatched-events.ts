/**
 * What becomes of events whose type no subscription takes: a publisher that is ahead of
 * its consumers, or has misspelt.
 */
export class UnmatchedEvents {
  /** The broker drops them. */
  static ignored(): UnmatchedEvents {
    return new UnmatchedEvents(false, false);
  }

  /** They are counted, and an alarm tells of them. */
  static counted(): UnmatchedEvents {
    return new UnmatchedEvents(true, false);
  }

  /** They are counted, an alarm tells of them, and a log group keeps them for a month. */
  static logged(): UnmatchedEvents {
    return new UnmatchedEvents(true, true);
  }

  private constructor(
    /** Whether they are counted. */
    readonly isCounted: boolean,
    /** Whether they are logged. */
    readonly isLogged: boolean,
  ) {}
}
