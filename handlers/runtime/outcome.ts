/**
 * What becomes of a message after one receive.
 *
 * - `acknowledged`: nothing left to do, delete it.
 * - `returned`: the queue delivers it again, or moves it to the dead-letter queue.
 * - `dead-lettered`: as returned, but this was the last receive: the queue moves it to the
 *   dead-letter queue, so the rest of its message group need not wait for it.
 */
export interface Outcome {
  readonly kind: 'acknowledged' | 'returned' | 'dead-lettered';
  /** When it comes back, where that was asked for: its group comes back with it. */
  readonly delaySeconds?: number;
}

export const ACKNOWLEDGED: Outcome = { kind: 'acknowledged' };
export const RETURNED: Outcome = { kind: 'returned' };
export const DEAD_LETTERED: Outcome = { kind: 'dead-lettered' };
