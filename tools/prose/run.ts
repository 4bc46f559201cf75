import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { lintProse } from './prose-lint';

/** All that is written by hand; API.md is made of the doc comments. */
const WRITTEN = [
  'README.md', 'CONTRIBUTING.md', 'SECURITY.md', '.projenrc.ts',
  'bench', 'demo', 'docs', 'examples', 'handlers', 'integ', 'projenrc', 'src', 'test', 'tools',
];
const TEXTS = /\.(md|ts|mjs|py)(\.template)?$/;
/** What tools make, and the linter's own test, which is full of findings. */
const LEFT_OUT = /prose-lint\.test\.ts$|(^|\/)(node_modules|cdk\.out|cdk-integ\.out[^/]*|__pycache__|\.[^/.][^/]*)\/|\.snapshot\//;

function filesIn(place: string): string[] {
  if (!fs.statSync(place).isDirectory()) { return [place]; }
  const files = (fs.readdirSync(place, { recursive: true }) as string[]).map(file => path.join(place, file));
  return files.filter(file => TEXTS.test(file) && !LEFT_OUT.test(file)).sort();
}

async function main(places: string[]) {
  let count = 0;
  for (const file of places.flatMap(filesIn)) {
    for (const { line, column, message } of await lintProse(file, fs.readFileSync(file, 'utf8'))) {
      console.log(`${file}:${line}:${column}  ${message.replace(/\s+/g, ' ')}`);
      count++;
    }
  }
  console.log(`lint:prose: ${count} findings`);
  process.exitCode = count > 0 ? 1 : 0;
}

void new Command('lint:prose')
  .description('holds the words of tools/prose/words.yml over documents, comments and texts')
  .argument('[files or folders...]', 'what to read', WRITTEN)
  .action(main)
  .parseAsync();
