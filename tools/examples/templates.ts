import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { inKeyOrder } from '../../src/core/private/key-order';

interface Template { readonly Resources?: Record<string, unknown> }

/** Lines of a difference that are shown. */
const SHOWN = 40;

/** The templates of a cloud assembly. */
export class Templates {
  private readonly files: string[];

  constructor(private readonly assembly: string) {
    this.files = fs.readdirSync(assembly).filter(file => file.endsWith('.template.json')).sort();
    if (this.files.length === 0) throw new Error(`No template in ${assembly}.`);
  }

  get resources(): number {
    return this.files.reduce((sum, file) => sum + Object.keys(this.read(file).Resources ?? {}).length, 0);
  }

  /** Begins the SHA-256 over all templates, whose keys are in order. */
  get hash(): string {
    const hash = createHash('sha256');
    this.files.forEach(file => hash.update(JSON.stringify(inKeyOrder(this.read(file)))));
    return hash.digest('hex').slice(0, 12);
  }

  /** What differs from the templates that are expected, or undefined. */
  differenceFrom(expected: Templates): string | undefined {
    if (!isDeepStrictEqual(this.files, expected.files)) {
      return `templates are ${this.files.join(', ')} instead of ${expected.files.join(', ')}`;
    }
    const file = this.files.find(name => !isDeepStrictEqual(this.read(name), expected.read(name)));
    if (file === undefined) return undefined;
    const diff = spawnSync('git', ['diff', '--no-index', '--no-color', path.join(expected.assembly, file), path.join(this.assembly, file)],
      { encoding: 'utf8' });
    return [...this.otherResources(file, expected), ...diff.stdout.split('\n').slice(0, SHOWN)].join('\n');
  }

  /** The logical ids that only one of both templates has: they come first, since a difference repeats them wherever they are referenced. */
  private otherResources(file: string, expected: Templates): string[] {
    const [ours, theirs] = [this, expected].map(templates => Object.keys(templates.read(file).Resources ?? {}));
    const missing = theirs.filter(id => !ours.includes(id));
    const added = ours.filter(id => !theirs.includes(id));
    return [missing.length > 0 ? `resources missing: ${missing.join(', ')}` : '', added.length > 0 ? `resources added: ${added.join(', ')}` : '']
      .filter(line => line !== '');
  }

  private read(file: string): Template {
    return JSON.parse(fs.readFileSync(path.join(this.assembly, file), 'utf8')) as Template;
  }
}
