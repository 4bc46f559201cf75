/** The figures of the public gateway, in one place. */

/** The timeout of a partner; the consecutive failures that open its circuit; the open duration. */
export const PARTNER_TIMEOUT_SECONDS = 2;
export const CIRCUIT_BREAKER_FAILURES = 5;
export const CIRCUIT_BREAKER_OPEN_SECONDS = 3;
/** Requests to every route of the gateway in each phase, and how many of them at once. */
export const REQUESTS_A_DOOR = 100;
export const AT_ONCE = 2;
/** Orders of which half go to the new till, and by how many they may miss half: more than 5 standard deviations. */
export const ORDERS_AT_THE_TILL = 200;
export const TILL_TOLERANCE = 40;
/** Requests that Schemathesis makes up for an operation, at the most. */
export const EXAMPLES_AN_OPERATION = 30;
