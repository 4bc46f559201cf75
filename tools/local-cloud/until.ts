import { setTimeout as pause } from 'timers/promises';

const POLL_MILLISECONDS = 100;

/** Polls until the condition gives something truthy; fails, naming what it waited for, when the bound is reached. */
export async function until<T>(what: string, boundInSeconds: number, condition: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + boundInSeconds * 1000;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (Date.now() > end) throw new Error(`Waited ${boundInSeconds} s in vain for ${what}.`);
    await pause(POLL_MILLISECONDS);
  }
}
