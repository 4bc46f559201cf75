import * as fs from 'fs';
import * as path from 'path';
import { build, Plugin } from 'esbuild';
import { NOTICES, ThirdParty } from '../../bundle/third-party';

const TOOL = path.join(__dirname, '..');
const DATA = ['supervise.py', 'stack_outputs.py', 'requirements.txt', 'patches'];

/** The bundle works in the project of the user, not in this one. */
const PLACES_OF_USERS: Plugin = {
  name: 'places-of-users',
  setup: ({ onResolve }) => onResolve({ filter: /\/places$/ }, () => ({ path: path.join(__dirname, 'places.ts') })),
};

/** Makes the command of the npm package: one file, with what Python and git read beside it, and the licenses of what is in it. */
async function bundleCommand(outdir: string) {
  fs.rmSync(outdir, { recursive: true, force: true });
  const thirdParty = new ThirdParty();
  await build({
    entryPoints: [path.join(__dirname, 'cli.ts')],
    outfile: path.join(outdir, 'cli.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'inline',
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'warning',
    plugins: [PLACES_OF_USERS, thirdParty.plugin],
  });
  thirdParty.write(path.join(outdir, NOTICES));
  DATA.forEach(name => fs.cpSync(path.join(TOOL, name), path.join(outdir, name), { recursive: true }));
}

bundleCommand(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
