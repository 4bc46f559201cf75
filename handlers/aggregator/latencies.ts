/** Response times kept; library default. */
const KEPT = 200;
/** A percentile of fewer is a guess. */
const FEWEST = 20;

/** The latest response times of a source in this process. */
export class Latencies {
  private readonly millis: number[] = [];
  private next = 0;

  add(millis: number): void {
    this.millis[this.next] = millis;
    this.next = (this.next + 1) % KEPT;
  }

  /** @returns undefined while there are too few */
  percentile(percent: number): number | undefined {
    if (this.millis.length < FEWEST) return undefined;
    const sorted = [...this.millis].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * percent / 100) - 1)];
  }
}
