import { InvalidArgumentError } from 'commander';

/** The path of the site on its server, as the generator takes it: it writes links that lead nowhere for others, without a word. */
export function basePath(text: string): string {
  if (!/^\/([\w.~-]+\/)*$/.test(text)) { throw new InvalidArgumentError('It must be a path that begins and ends with a slash, such as /catalog/.'); }
  return text;
}
