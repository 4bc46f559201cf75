import { createRequire } from 'module';
import * as path from 'path';

/** The library recheck, bundled by tools/bundle; the same from `src/core/web/private` and `lib/core/web/private`. */
const RECHECK = path.join(__dirname, '..', '..', '..', '..', 'assets', 'recheck', 'recheck.js');

/** The steps that one check may take: at most about 100 ms of a function with little memory; library limit. */
const MOST_STEPS = 10_000_000;

/**
 * By analysis first, which is exact. It knows no look-around and no back-reference, and is not always done in time. Then by attempts with texts
 * that are made for the pattern. They find what is slow, and never prove that nothing is.
 */
const WAYS = [{ checker: 'automaton', timeout: 1_000 }, { checker: 'fuzz', timeout: 500 }] as const;

/** https://makenowjust-labs.github.io/recheck/docs/usage/as-javascript-library/ */
interface Recheck {
  checkSync(source: string, flags: string, options: typeof WAYS[number]): {
    readonly status: 'safe' | 'vulnerable' | 'unknown';
    readonly complexity?: { readonly type: string; readonly degree?: number };
  };
}

/** How the time of a check grows with the length of a text: linearly, to a power of it, or twofold with each character (`Infinity`). */
const DEGREES = new Map<string, number>();

/** The degree of a pattern; 1 where nothing slow is found. Then the limit of time in the functions holds. */
export function degreeOf(pattern: string): number {
  const known = DEGREES.get(pattern);
  if (known !== undefined) { return known; }
  const degree = foundDegree(pattern);
  DEGREES.set(pattern, degree);
  return degree;
}

/** The longest text whose check is quick. */
export function longestFor(degree: number): number {
  return Math.floor(MOST_STEPS ** (1 / degree));
}

function foundDegree(pattern: string): number {
  // 120 ms: only where a schema has a pattern
  const { checkSync } = createRequire(__filename)(RECHECK) as Recheck;
  for (const way of WAYS) {
    const { status, complexity } = checkSync(pattern, 'u', way);
    if (status === 'safe') { return 1; }
    if (status === 'vulnerable') { return complexity?.type === 'polynomial' ? complexity.degree ?? 2 : Infinity; }
  }
  return 1;
}
