import { createHash } from 'crypto';

/** All draws are below. */
export const EVERYTHING = 100;

/** A number from 0 to below 100, always the same for the same texts. Who draws less than 10 draws less than 25, too. */
export function stickyDraw(name: string, key: string): number {
  return createHash('sha256').update(JSON.stringify([name, key])).digest().readUInt32BE() / 2 ** 32 * EVERYTHING;
}
