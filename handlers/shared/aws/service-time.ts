/** Library limit: the `Date` of a response has whole seconds, and the response took time. */
const TOLERANCE_MILLIS = 5_000;

/** An AWS client: the SDK keeps the offset from the `Date` of each response, because AWS refuses signatures of a wrong time. */
export interface TimedClient {
  readonly config: { readonly systemClockOffset: number };
}

/**
 * The time of the service that answered last, in epoch milliseconds: that of the system, unless its clock is wrong.
 * Before the first response, the system's.
 */
export function serviceTime({ config: { systemClockOffset } }: TimedClient): number {
  return Date.now() + (Math.abs(systemClockOffset) < TOLERANCE_MILLIS ? 0 : systemClockOffset);
}
