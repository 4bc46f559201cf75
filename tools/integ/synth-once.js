/**
 * Runs an app, and gives its cloud assembly again when it is asked for with the same context and for the same account.
 *
 * For one test, integ-runner asks five times: to read its manifest, to deploy, to assert, to keep a snapshot, to destroy.
 *
 * `node synth-once.js <command...>`, with CDK_OUTDIR as an app has it, and INTEG_ASSEMBLIES, the directory of what is known.
 * JavaScript: it is to start in no time.
 */
const { spawnSync } = require('child_process');
const { createHash } = require('crypto');
const fs = require('fs');
const path = require('path');

const { CDK_OUTDIR, INTEG_ASSEMBLIES, CONTEXT_OVERFLOW_LOCATION_ENV: overflow } = process.env;
const command = process.argv.slice(2);

// whatever the CDK tells an app; a context too large for the environment is in a file
const told = Object.entries(process.env).filter(([name]) => name.startsWith('CDK_') && name !== 'CDK_OUTDIR').sort();
const key = createHash('sha256').update(JSON.stringify([command, told, overflow ? fs.readFileSync(overflow, 'utf8') : ''])).digest('hex');
const assembly = path.join(INTEG_ASSEMBLIES, key);

if (!fs.existsSync(assembly)) {
  const half = `${assembly}.half`;
  fs.rmSync(half, { recursive: true, force: true });
  const { status, error } = spawnSync(command[0], command.slice(1), { stdio: 'inherit', env: { ...process.env, CDK_OUTDIR: half } });
  if (error) { throw error; }
  if (status !== 0) { process.exit(status ?? 1); }
  fs.renameSync(half, assembly);
}
fs.cpSync(assembly, CDK_OUTDIR, { recursive: true });
