/** Why Lambda stops an invocation at the end of its time. */
export const TIMED_OUT = 'Task timed out';

/**
 * One execution environment of a function. When it is killed (timeout, exit of the process,
 * out of memory) its code stops where it is: what it awaits never comes back.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Sandbox {
  private dead = false;
  private readonly deaths: Array<(reason: Error) => void> = [];

  /** Every call that leaves the sandbox goes through here. */
  async guard<T>(call: () => T | Promise<T>): Promise<T> {
    if (this.dead) return never();
    const result = await call();
    return this.dead ? never() : result;
  }

  kill(reason: string): void {
    if (this.dead) return;
    this.dead = true;
    this.deaths.forEach(die => die(new Error(reason)));
  }

  onDeath(notice: (reason: Error) => void): void {
    this.deaths.push(notice);
  }

  get alive(): boolean {
    return !this.dead;
  }

  /** The call's result, or an error as soon as the sandbox is killed. */
  run<T>(call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.deaths.push(reject);
      call().then(resolve, reject);
    });
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
