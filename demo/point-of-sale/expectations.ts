/** The figures of the migration of the point of sale, in one place. */

/** Tills, how many of them are at work at once, and the milliseconds that one rests after each turn. */
export const TILLS = 40;
export const AT_ONCE = 1;
export const REST_MILLIS = 100;
/** Turns of every till while a weight stays as it is. */
export const ROUNDS = 2;
/** One order in so many is a large one, of which the new service does not know the discount. */
export const LARGE_OF = 8;
/** Compared requests before a promotion, and the percentage of them that may differ. */
export const SAMPLE = 40;
export const MISMATCH_PERCENT = 5;
/** Seconds until a change of the switch is in effect (docs/facade.md). */
export const SWITCH_SECONDS = 10;
/** Orders that fail in a period of the alarm, and its seconds. */
export const FAILED_ORDERS = 2;
export const ALARM_SECONDS = 10;
export const METRIC = { namespace: 'CoffeeHouse/PointOfSale', metricName: 'FailedOrders' };
