import * as fs from 'fs';
import * as path from 'path';
import { apiIndex, apiPages } from './api-pages';
import { documentsOf, pageOf, patternsOf } from './documents';
import { CostModel } from './estimate';
import { Places, relinked } from './links';
import { sidebarOf } from './sidebar';

/** Before this heading of docs/costs.md is the calculator. */
const AFTER_CALCULATOR = '## At rest\n';
const CALCULATOR = [
  '<script setup>', "import model from './cost-model.json'", '</script>', '',
  '## A month of yours', '',
  'Choose a stage and its load. The figures are those of `CostEstimate`.', '',
  '<CostCalculator :model="model" />', '', '',
].join('\n');

/** The home page has the width of its outline for the table of patterns. */
const WIDE = '---\naside: false\n---\n\n';

/** Writes the pages of the site, and what the theme reads. The folder has nothing else then. Returns the pages. */
export function writeSite(root: string, folder: string, model: CostModel): string[] {
  const pages = pagesOf(root);
  const pictures = patternsOf(root).map(pattern => ({ from: `src/${pattern}/picture.svg`, to: `patterns/${pattern}.svg` }));
  fs.rmSync(path.join(folder, 'pages'), { recursive: true, force: true });
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  for (const [page, text] of pages) { write(`pages/${page}`, text); }
  for (const { from, to } of pictures) { fs.copyFileSync(path.join(root, from), path.join(folder, 'pages', to)); }
  const stages = model.stages.map(stage => ({ ...stage, readme: `/${pageOf(stage.readme).replace(/\.md$/, '.html')}` }));
  write('pages/cost-model.json', JSON.stringify({ ...model, stages }));
  const { description } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { description: string };
  write('site.json', JSON.stringify({ description, sidebar: sidebarOf(root) }));
  return [...pages.keys()];
}

/** The text of each page, by its path. */
function pagesOf(root: string): ReadonlyMap<string, string> {
  const documents = documentsOf(root);
  const places: Places = new Map([
    ...documents.map(document => [document, pageOf(document)] as const),
    ...patternsOf(root).map(pattern => [`src/${pattern}/picture.svg`, `patterns/${pattern}.svg`] as const),
  ]);
  const read = (document: string) => fs.readFileSync(path.join(root, document), 'utf8');
  const api = apiPages(read('API.md'));
  return new Map([
    ...documents.filter(document => document !== 'API.md').map(document => [pageOf(document), relinked(root, document, read(document), places)] as const),
    ...api.map(({ name, text }) => [`api/${name}.md`, text] as const),
    [pageOf('API.md'), apiIndex(api)] as const,
  ].map(([page, text]) => [page, ADDED[page]?.(text) ?? text]));
}

/** What some pages have, and their documents cannot. */
const ADDED: Readonly<Record<string, (text: string) => string>> = {
  [pageOf('README.md')]: text => `${WIDE}${text}`,
  [pageOf('docs/costs.md')]: withCalculator,
};

/** @throws if the document has no place for it */
function withCalculator(text: string): string {
  if (!text.includes(AFTER_CALCULATOR)) throw new Error(`docs/costs.md must have the heading "${AFTER_CALCULATOR.trim()}": the calculator is before it.`);
  return text.replace(AFTER_CALCULATOR, () => `${CALCULATOR}${AFTER_CALCULATOR}`);
}
