/** Time that passes only when nothing else is left to do at the present moment. */
export class SimulatedClock {
  private time: number;
  private timers: Array<{ at: number; wake: () => void }> = [];
  private readonly realWork = new Set<Promise<unknown>>();

  constructor(start = '2030-01-01T00:00:00.000Z') {
    this.time = Date.parse(start);
  }

  now(): number {
    return this.time;
  }

  at(time: number, wake: () => void): void {
    this.timers.push({ at: time, wake });
  }

  sleep(millis: number): Promise<void> {
    return new Promise(resolve => this.at(this.time + millis, resolve));
  }

  /** The clock stands still for work that takes real time, such as requests on loopback. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.realWork.add(work);
    try {
      return await work;
    } finally {
      this.realWork.delete(work);
    }
  }

  /** Runs until no timer is left; a model that never settles is an error, not a hang. */
  async run(horizonMillis: number): Promise<void> {
    const horizon = this.time + horizonMillis;
    for (;;) {
      await new Promise(resolve => setImmediate(resolve)); // everything that is due now
      if (this.realWork.size > 0) {
        await Promise.allSettled(this.realWork);
        continue;
      }
      if (this.timers.length === 0) return;
      const next = this.timers.reduce((first, timer) => timer.at < first.at ? timer : first);
      if (next.at > horizon) throw new Error(`still ${this.timers.length} timers at ${new Date(horizon).toISOString()}`);
      this.timers.splice(this.timers.indexOf(next), 1);
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
  }
}
