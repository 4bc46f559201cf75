import * as fs from 'fs';
import * as path from 'path';

/** What is not in `docs/`, and is a page. */
const ELSEWHERE = ['README.md', 'API.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/README.md', 'tools/local-cloud/README.md', 'tools/engines/README.md'];

/** The documents that are pages, by their path from the root of the repository. */
export function documentsOf(root: string): string[] {
  const list = (folder: string) => fs.readdirSync(path.join(root, folder)).filter(file => file.endsWith('.md')).map(file => `${folder}/${file}`);
  return [...ELSEWHERE, ...patternsOf(root).map(readmeOf), ...list('docs'), ...list('docs/decisions')];
}

/** The folders of the patterns. */
export function patternsOf(root: string): string[] {
  return fs.readdirSync(path.join(root, 'src')).filter(folder => fs.existsSync(path.join(root, readmeOf(folder)))).sort();
}

export const readmeOf = (pattern: string) => `src/${pattern}/README.md`;

/** The page of a document, from the root of the site: `src/pub-sub/README.md` is `patterns/pub-sub.md`. */
export function pageOf(document: string): string {
  if (document === 'API.md') { return 'api/index.md'; }
  return document
    .replace(/^src\/([\w-]+)\/README\.md$/, 'patterns/$1.md')
    .replace(/^docs\//, '')
    .replace(/^(tools\/[\w-]+|examples)\/README\.md$/, '$1.md')
    .replace(/README\.md$/, 'index.md')
    .toLowerCase();
}

/** @throws if the document does not begin with a title */
export function titleOf(root: string, document: string): string {
  const text = fs.readFileSync(path.join(root, document), 'utf8');
  const [, title] = /^# (.+?)(?: <a .*)?$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`The site: ${document} must have a title ("# …").`);
  return title;
}
