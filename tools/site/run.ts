import { spawnSync } from 'child_process';
import * as path from 'path';
import { Command } from 'commander';
import { basePath } from './base';
import { costModel } from './cost-model';
import { writeSite } from './write-site';

const ROOT = path.join(__dirname, '../..');
const FOLDER = path.join(ROOT, '.site');

const { base } = new Command('docs')
  .description('makes the documentation site in .site/html, for any web server of files')
  .option('--base <path>', 'where the site is on its server', basePath, '/')
  .parse().opts<{ base: string }>();
const pages = writeSite(ROOT, FOLDER, costModel(ROOT));
const { status } = spawnSync('vitepress', ['build', 'tools/site', '--base', base], { cwd: ROOT, stdio: 'inherit' });
if (status === 0) { console.log(`docs: ${pages.length} pages in ${path.join(FOLDER, 'html')}`); }
process.exitCode = status ?? 1;
