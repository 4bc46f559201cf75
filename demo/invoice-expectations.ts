/** The figures of the invoices, in one place. */

/** Seconds that an invoice may take. Lambda stops the function a second later. */
export const INVOICE_DEADLINE = 5;
/** Of the calls to the price list, one in so many hangs past the deadline. */
export const SLOW_PRICE_OF = 100;
/** Second calls to the price list, at most, in percent. */
export const SECOND_CALLS_PERCENT = 5;
/** How often the loyalty service goes down and comes back. */
export const FLAPS = 2;
/** The consecutive failures that open its circuit, and the seconds that it stays open. */
export const LOYALTY_FAILURES = 5;
export const LOYALTY_OPEN_SECONDS = 3;
/** Invoices in each phase, and how many of them at once. */
export const INVOICES = 75;
export const INVOICES_AT_ONCE = 3;
