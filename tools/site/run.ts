import { spawnSync } from 'child_process';
import * as path from 'path';
import { costModel } from './cost-model';
import { writeSite } from './write-site';

const ROOT = path.join(__dirname, '../..');
const FOLDER = path.join(ROOT, '.site');

const pages = writeSite(ROOT, FOLDER, costModel(ROOT));
const { status } = spawnSync('vitepress', ['build', 'tools/site', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
if (status === 0) { console.log(`docs: ${pages.length} pages in ${path.join(FOLDER, 'html')}`); }
process.exitCode = status ?? 1;
