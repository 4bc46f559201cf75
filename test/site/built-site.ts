import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { CostModel } from '../../tools/site/estimate';
import { writeSite } from '../../tools/site/write-site';

const ROOT = path.join(__dirname, '../..');
const FOLDER = path.join(ROOT, '.site');

/** Where the built site is. */
export const SITE = path.join(FOLDER, 'html');

/** Makes the site, as `npm run docs` does. Returns the path of each page. */
export function buildSite(model: CostModel): string[] {
  const pages = writeSite(ROOT, FOLDER, model);
  const { status, stdout, stderr } = spawnSync('npx', ['vitepress', 'build', 'tools/site'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`vitepress build must end with 0, got ${status}: ${stdout}${stderr}`);
  return pages.map(page => page.replace(/\.md$/, '.html'));
}

export const readPage = (page: string) => fs.readFileSync(path.join(SITE, page), 'utf8');
