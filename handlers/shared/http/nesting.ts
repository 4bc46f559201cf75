import { Problem } from './problem';

/** Library limit. Writing JSON recurses in most languages, and a job must be read and written by every worker. */
export const MAX_NESTING = 100;

/**
 * Refuses a body that is nested too deep to be written as JSON again. It reads the text once, before anything parses it.
 * @throws a problem, 400
 */
export function checkNesting(body: string): void {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const char = body[at];
    if (inText) {
      if (char === '\\') at++;
      else if (char === '"') inText = false;
    } else if (char === '"') {
      inText = true;
    } else if (char === '[' || char === '{') {
      if (++depth > MAX_NESTING) throw new Problem('malformed-request', `The body must be nested at most ${MAX_NESTING} levels deep.`);
    } else if (char === ']' || char === '}') {
      depth--;
    }
  }
}
