import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from './install';

/** Files that a path names: itself, or all TypeScript files below it. As paths from the root. */
export function sourcesIn(place: string): string[] {
  if (fs.statSync(path.join(ROOT, place)).isFile()) { return [place]; }
  const files = fs.readdirSync(path.join(ROOT, place), { recursive: true }) as string[];
  return files.filter(file => file.endsWith('.ts')).map(file => path.join(place, file)).sort();
}

/**
 * Ranges of lines, as Stryker takes them, that hold about this percentage of all lines. The choice depends on the place of a line alone,
 * so that two runs mutate the same. A mutant on more than one line is in no sample.
 */
export function sampleOf(files: readonly string[], percentage: number): string[] {
  return files.flatMap(file => fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n')
    .map((_, i) => i + 1)
    .filter(line => lot(`${file}:${line}`) < percentage)
    .map(line => `${file}:${line}-${line}`));
}

/** A number from 0 to 100, the same for the same text. */
function lot(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32 * 100;
}
