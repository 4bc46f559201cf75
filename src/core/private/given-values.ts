import { describe } from './described-value';

/** Rules for values of Python and JavaScript, which pass whatever is given. */
export const LIST = 'be a list';
export const TEXT = 'have something in it, or be left out';
export const PORT = 'be a port, a whole number between 1 and 65535';

/** A text that is more than white space. */
export function isText(got: unknown): boolean {
  return typeof got === 'string' && got.trim() !== '';
}

/** The port of a server. */
export function isPort(got: number): boolean {
  return Number.isInteger(got) && got >= 1 && got <= 65535;
}

/**
 * Refuses what breaks a rule where no construct is at hand.
 *
 * @param place of the value: `WebAuth.jwt: audience`
 */
export function requireValue(holds: boolean, place: string, must: string, got: unknown) {
  if (!holds) { throw new Error(`${place} must ${must}, got ${describe(got)}.`); }
}

/** Refuses what is no list, where no construct is at hand. */
export function requireList(place: string, got: unknown) {
  requireValue(got === undefined || Array.isArray(got), place, LIST, got);
}

/** Refuses an empty text where no construct is at hand. */
export function requireText(place: string, got: string | undefined) {
  requireValue(got === undefined || isText(got), place, TEXT, got);
}
