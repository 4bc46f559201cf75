import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { linksOf } from '../../projenrc/packaged-docs/links';
import { patterns, ROOT } from '../contract/patterns';

const REPOSITORY = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog';
/** The path of a document or folder of the repository in an absolute link. */
const IN_REPOSITORY = new RegExp(`${REPOSITORY}/(?:blob|tree)/main/([^)#\\s\`]+)`, 'g');
const NAMED_IN_COMMENT = /\b(?:docs|src)\/[\w./-]+\.md/g;

/** As GitHub makes them of headings. */
const anchorOf = (heading: string) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const exists = (file: string) => fs.existsSync(path.join(ROOT, file));

/** The files that npm packs of the repository, without those that are built. */
function packedFiles(): string[] {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 })) as
    [{ files: { path: string }[] }];
  return files.map(file => file.path).filter(file => !file.startsWith('node_modules/'));
}

function hasAnchor(document: string, anchor: string): boolean {
  const text = read(document).replace(/^```.*?^```$/gms, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].some(([, heading]) => anchorOf(heading) === anchor);
}

function sources(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => path.posix.join(folder, file));
}

describe('the documents of the package', () => {
  const packed = packedFiles();
  const documents = packed.filter(file => file.endsWith('.md'));
  const pictures = patterns().map(({ folder }) => `src/${folder}/picture.svg`);

  test('are those of the patterns, of docs/ and their decisions, and no others', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'SECURITY.md', 'docs/messages.md', 'src/pub-sub/README.md']));
    expect(documents).not.toContain('CONTRIBUTING.md');
    expect(packed.filter(file => /^(src|docs)\//.test(file) && !file.endsWith('.md'))).toEqual(['docs/prices.json', ...pictures]);
    const known = [
      '.jsii', '.jsii.gz', '.jsii.tabl.json', '.warnings.jsii.js', 'LICENSE', 'THIRD-PARTY-NOTICES.txt', 'package.json', 'docs/prices.json', ...documents, ...pictures,
    ];
    expect(packed.filter(file => !known.includes(file) && !/^(lib|assets|runtime|testing|local-cloud)\//.test(file))).toEqual([]);
  });

  test('lead with every relative link to a file of the package, and to a heading that it has', () => {
    const lost = documents.flatMap(document => linksOf(ROOT, document)
      .filter(({ file, anchor }) => !packed.includes(file) || (anchor !== undefined && !hasAnchor(file, anchor)))
      .map(({ file, anchor }) => `${document}: ${file}${anchor === undefined ? '' : `#${anchor}`} (after a change of links run npx projen)`));
    expect(lost).toEqual([]);
    expect(documents.flatMap(document => linksOf(ROOT, document)).length).toBeGreaterThan(100);
  });

  test('lead with every absolute link to this repository to what it has', () => {
    const named = documents.flatMap(document => [...read(document).matchAll(IN_REPOSITORY)].map(([, file]) => ({ document, file })));
    expect(named.filter(({ file }) => !exists(file))).toEqual([]);
    expect(named.map(({ file }) => file)).toContain('API.md');
  });

  test('hold what comments name', () => {
    const comments = [...sources('src'), ...sources('handlers')].flatMap(source => (read(source).match(NAMED_IN_COMMENT) ?? []).map(file => ({ source, file })));
    expect(comments.filter(({ file }) => !packed.includes(file))).toEqual([]);
    expect(comments.length).toBeGreaterThan(20);
  });
});
