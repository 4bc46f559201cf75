/**
 * After how many deliveries a refusal without a known cause counts as permanent. A library default: the least number of receives
 * that AWS recommends before a dead-letter queue (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
 */
export const MOST_TRIES = 5;

/** Of keys that are remembered. What is forgotten begins anew. */
const MOST_KEYS = 10_000;

/**
 * Counts tries where the source has no receive count. The memory is that of the execution environment: in a new one the count
 * begins anew. Retries and record age of the event source are the last bound.
 */
export class Tries {
  private readonly counts = new Map<string, number>();

  /** Counts a try, and answers whether it is the last. Those after it are, too: what is behind in a batch may make it come again. */
  isLast(key: string): boolean {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.delete(key);
    this.counts.set(key, count);
    if (this.counts.size > MOST_KEYS) this.counts.delete(this.counts.keys().next().value!);
    return count >= MOST_TRIES;
  }
}
