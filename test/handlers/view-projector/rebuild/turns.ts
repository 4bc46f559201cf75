import { setImmediate } from 'timers/promises';

/** Of so many turns, one is of who has waited longest. */
const FAIR = 4;

/** Runs processes in the order that numbers say: each call of a port is a turn of its process. */
export class Turns {
  private waiting: Array<() => void> = [];
  private count = 0;

  constructor(private readonly order: readonly number[]) {}

  turn(): Promise<void> {
    return new Promise(resolve => this.waiting.push(resolve));
  }

  /** Until the process ends. */
  async until<T>(process: Promise<T>): Promise<T> {
    let isOpen = true;
    const ended = process.finally(() => { isOpen = false; });
    ended.catch(() => undefined);
    for (;;) {
      await setImmediate();
      if (!isOpen) return ended;
      if (this.waiting.length === 0) continue;
      // so that nobody waits forever
      const number = this.count % FAIR === 0 ? 0 : this.order[this.count % this.order.length];
      this.count += 1;
      const [next] = this.waiting.splice(number % this.waiting.length, 1);
      next();
    }
  }
}
