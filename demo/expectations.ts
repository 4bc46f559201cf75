/** The figures of the demo, in one place: what is sent, what is broken, what is promised. */

/** Payments at work at once. */
export const MAX_CONCURRENCY = 5;
/** Seconds a worker may run: short, so that an overrun and its redeliveries do not take long. */
export const WORKER_TIMEOUT = 3;
/** Requests sent twice with the same Idempotency-Key. */
export const REPLAYED = 50;
/** Jobs whose message is delivered again by the queue. */
export const DUPLICATED = 30;
/** Jobs that fail every time: most throw, a few kill the worker. */
export const POISON = 20;
export const POISON_CRASHING = 2;
/** Jobs that kill the worker, overrun its timeout or meet a throttled bank once. */
export const CRASHING_ONCE = 3;
export const OVERRUNNING_ONCE = 3;
export const THROTTLED_ONCE = 10;
/** Jobs cancelled right after they were accepted; some have started by then. */
export const CANCELLED = 10;
/** Requests whose front door dies between recording and sending; every other caller tries again. */
export const DOOMED = 20;
/** Tables of the FIFO corner, and orders of each. One order of each table fails once, one of all fails for good. */
export const TABLES = 10;
export const ORDERS_PER_TABLE = 10;
