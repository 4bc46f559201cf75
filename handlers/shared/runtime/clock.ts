/**
 * The time between two readings of the clock. One that was set back makes the earlier reading the later one: the distance then is how far it
 * jumped, so that what is kept for a time is not kept until the clock is there again.
 */
export function millisBetween(one: number, other: number): number {
  return Math.abs(one - other);
}
