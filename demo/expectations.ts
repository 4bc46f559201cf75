/** The figures of the demo, in one place: what is sent, what is broken, what is promised. */

/** Payments at work at once. */
export const MAX_CONCURRENCY = 3;
/** Seconds a worker may run whose failures are redelivered several times: short, so that these do not take long. */
export const WORKER_TIMEOUT = 4;
/** Seconds a worker may run that has to wait for a redelivery only once: it may start while the machine is busy. */
export const PATIENT_WORKER_TIMEOUT = 6;
/** Seconds from a receive of a worker to the next one: the visibility timeout. */
export const REDELIVERY = 6 * WORKER_TIMEOUT;
export const PATIENT_REDELIVERY = 6 * PATIENT_WORKER_TIMEOUT;
/** Seconds until the barista is asked again for a drink whose recipe is missing. */
export const ASKED_AGAIN = 15;
/**
 * Batches of a consumer at work at once. Each is a process that starts when it is first needed, and again after a timeout. More of them than the machine
 * can run make one another overrun their timeouts, and so start again.
 */
export const CONSUMER_CONCURRENCY = 2;
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
/** Requests whose API function dies between recording and sending; every other caller tries again. */
export const DOOMED = 20;
/** Messages through a channel of each kind; those delivered a second time; those nobody can ever handle; the groups they belong to. */
export const MESSAGES_PER_CHANNEL = 500;
/** Fewer: the emulator hands out one batch of a FIFO queue at a time, not one of each group. */
export const MESSAGES_PER_FIFO_CHANNEL = 200;
export const DUPLICATED_MESSAGES = 25;
export const POISON_MESSAGES = 10;
export const ARTICLES = 10;
/** Orders announced; those announced twice; events that come past the publisher's check. */
export const ORDERS = 100;
export const TWICE_ANNOUNCED = 10;
export const INVALID_EVENTS = 5;
/** Transactions; those rolled back; the customers whose order of payments is to be kept. */
export const TRANSACTIONS = 200;
export const ROLLED_BACK = 50;
export const CUSTOMERS = 10;
/** Tables of the FIFO corner, and orders of each. One order of each table fails once, one of all fails for good. */
export const TABLES = 10;
export const ORDERS_PER_TABLE = 10;
/** Of the photos uploaded: one in so many is announced twice by S3, cannot be rendered in one size, waits for a stopped worker. */
export const TWICE_UPLOADED_OF = 10;
export const SPOILT_OF = 20;
export const LATE_OF = 20;
/** Seconds until a photo's job ends; longer than a worker needs for all of its receives, 6 x its timeout apart. */
export const PHOTO_DEADLINE = 120;
/** Renderings of a size at a time: each is a process that needs the machine for itself. */
export const PHOTO_CONCURRENCY = 2;
/** Seconds the worker may run that fails for good: short, so that its redeliveries do not take long. */
export const FAILING_WORKER_TIMEOUT = 3;
/** Widths of the renditions, by worker. */
export const RENDITIONS = { small: 16, medium: 32, large: 64 } as const;
/** Price labels of a language that are printed at a time. */
export const LABEL_CONCURRENCY = 2;
