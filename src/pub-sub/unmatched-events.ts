import { EventContract } from '../core/messaging/event-contract';

/**
 * Options of unmatched events.
 */
export interface UnmatchedEventsOptions {
  /**
   * Contracts of the events that rules of other apps take, such as subscriptions of other teams. Their types do not count as unmatched. A stack of
   * this app that imports the bus by name is another app here: the two are not known to be one bus.
   * @default - none: the types that rules of this app name are taken, and no others
   */
  readonly takenElsewhere?: EventContract[];
}

/**
 * Handling of events whose type no subscription takes: a publisher is ahead of its consumers, or
 * the type is misspelled.
 *
 * A type is taken if a rule of the app on the bus names it in full. The rule need not be a subscription of the pattern. Rules of other apps are
 * not known: `takenElsewhere` names what they take. A rule that takes events by other fields, such as all of a source, takes no type.
 */
export class UnmatchedEvents {
  /** Unmatched events are dropped. */
  static ignored(): UnmatchedEvents {
    return new UnmatchedEvents(false, false, []);
  }

  /** Unmatched events are counted, and an alarm reports them. */
  static counted(options: UnmatchedEventsOptions = {}): UnmatchedEvents {
    return new UnmatchedEvents(true, false, options.takenElsewhere ?? []);
  }

  /**
   * Unmatched events are counted, an alarm reports them, and a log group keeps them for the `logRetention` of the pattern. Its name begins with
   * `/aws/vendedlogs/events/`: it is the `unmatchedLogGroup` of the pattern.
   */
  static logged(options: UnmatchedEventsOptions = {}): UnmatchedEvents {
    return new UnmatchedEvents(true, true, options.takenElsewhere ?? []);
  }

  private constructor(
    /** Whether unmatched events are counted. */
    readonly isCounted: boolean,
    /** Whether unmatched events are logged. */
    readonly isLogged: boolean,
    /** @internal */
    readonly _takenElsewhere: EventContract[],
  ) {}
}
