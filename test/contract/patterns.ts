import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';
import { PatternFixtures } from './pattern-fixture';

export const ROOT = path.join(__dirname, '..', '..');

/** A folder below `src/`, the core apart. */
export interface Pattern {
  readonly folder: string;
  /** Name of its construct's class, `QueueLoadLeveling`. */
  readonly className: string;
  readonly sources: string;
  readonly tests: string;
}

/** All patterns: whoever adds a folder adds a pattern. */
export function patterns(): Pattern[] {
  return fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'core')
    .map(({ name }) => ({
      folder: name,
      className: name.split('-').map(word => word[0].toUpperCase() + word.slice(1)).join(''),
      sources: path.join(ROOT, 'src', name),
      tests: path.join(ROOT, 'test', name),
    }));
}

/** @throws if the pattern has no fixtures */
export function fixturesOf({ tests, folder }: Pattern): PatternFixtures {
  const file = path.join(tests, 'fixtures.ts');
  if (!fs.existsSync(file)) {
    throw new Error(`Pattern '${folder}' must have fixtures for the contract suite, got no ${path.relative(ROOT, file)}.`);
  }
  const { fixtures = [], defaults = {} } = createRequire(__filename)(file) as Partial<PatternFixtures>;
  if (fixtures.length === 0) {
    throw new Error(`Pattern '${folder}' must have fixtures for the contract suite, got an empty list in ${path.relative(ROOT, file)}.`);
  }
  return { fixtures, defaults };
}
