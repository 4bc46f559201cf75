import { setTimeout as pause } from 'timers/promises';

const POLL_MILLISECONDS = 100;

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Polls until the condition gives something truthy; fails, naming what it waited for, when the bound is reached. */
export async function until<T>(what: string, boundInSeconds: number, condition: () => T | Promise<T>): Promise<Truthy<T>> {
  const end = Date.now() + boundInSeconds * 1000;
  for (;;) {
    const result = await condition();
    if (result) return result as Truthy<T>;
    if (Date.now() > end) throw new Error(`Waited ${boundInSeconds} s in vain for ${what}.`);
    await pause(POLL_MILLISECONDS);
  }
}
