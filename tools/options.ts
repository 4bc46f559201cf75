import { InvalidArgumentError } from 'commander';

/** A whole number that an option of a command takes. */
export function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const bounds = to === Number.MAX_SAFE_INTEGER ? `of ${from} or more` : `from ${from} to ${to}`;
  return text => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < from || value > to) { throw new InvalidArgumentError(`It must be a whole number ${bounds}.`); }
    return value;
  };
}
