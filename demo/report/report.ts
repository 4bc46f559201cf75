import * as fs from 'fs';
import * as path from 'path';
import { build } from 'esbuild';
import { page } from './page';
import { Evidence } from '../evidence';
import { Played } from '../timeline';

/** Writes the page of a run, with the chart library in it: it asks for nothing over the network. */
export async function writeReport(file: string, evidence: Evidence, played: readonly Played[], at: Date): Promise<void> {
  const { outputFiles: [{ text: script }] } = await build({
    entryPoints: [path.join(__dirname, 'draw.js')], bundle: true, format: 'iife', minify: true, legalComments: 'inline', write: false,
  });
  const css = fs.readFileSync(path.join(__dirname, 'style.css'), 'utf8');
  fs.writeFileSync(file, page({ evidence, played, at, css, script }));
}
