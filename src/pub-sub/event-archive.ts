import { Duration } from 'aws-cdk-lib';
import { describe } from '../core/private/described-value';
import { DURATION, isDuration } from '../core/private/durations';

/**
 * How long events are kept after their delivery, to be replayed.
 */
export class EventArchive {
  /** Events are not kept, and cannot be replayed. */
  static none(): EventArchive {
    return new EventArchive(false);
  }

  /**
   * Every event on the bus is kept for some days.
   *
   * @param retention for how long: whole days, at least 1
   * @throws if the retention is not whole days, or less than 1 day
   */
  static retain(retention: Duration): EventArchive {
    if (!isDuration(retention)) { refuse(DURATION, describe(retention)); }
    if (retention.isUnresolved()) {
      // CloudFormation gets days, and cannot compute them
      if (retention.unitLabel() !== 'days') { refuse('be given in days where it is only known at deployment', `Duration.${retention.unitLabel()}`); }
    } else {
      const days = retention.toDays({ integral: false });
      if (!Number.isInteger(days) || days < 1) { refuse('be whole days, at least 1', retention.toHumanString()); }
    }
    return new EventArchive(true, retention);
  }

  /** Every event on the bus is kept indefinitely. */
  static indefinitely(): EventArchive {
    return new EventArchive(true);
  }

  private constructor(
    /** Whether events are kept. */
    readonly isKept: boolean,
    /** The time for which events are kept. Undefined where they are kept indefinitely, or not at all. */
    readonly retention?: Duration,
  ) {}
}

function refuse(must: string, got: string): never {
  throw new Error(`EventArchive.retain: retention must ${must}, got ${got}.`);
}
