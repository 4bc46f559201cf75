import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parseResults, testRegex } from '../../tools/integ/integ-runner';
import { ROOT } from '../../tools/local-cloud/places';
import { TYPESCRIPT } from '../../tools/typescript/ts-node';

test('runs the apps of a directory with integ-runner, counts what passed and failed, and fails for it', () => {
  // as of an app that ends meanwhile: integ-runner has listed its assembly, which is removed then
  const gone = path.join(ROOT, 'test/local-cloud/fixtures/integ', 'cdk-integ.out.integ.gone.ts.snapshot');
  fs.rmSync(gone, { force: true });
  fs.symlinkSync('nowhere', gone);
  const { status, stdout } = spawnSync(process.execPath, [...TYPESCRIPT, 'tools/integ/run.ts', '--directory', 'test/local-cloud/fixtures/integ'], {
    cwd: ROOT, encoding: 'utf8',
  });
  fs.rmSync(gone);
  expect(stdout).toContain('SUCCESS    integ.dead-letter-DeadLetter/DefaultTest');
  expect(stdout).toContain('FAILED     integ.failing-Failing/DefaultTest');
  expect(stdout.trim().split('\n').pop()).toBe('integ: 1 passed, 1 failed');
  expect(status).toBe(1);
}, 240_000);

test.each([
  ['integ.queue-load-leveling.ts', ['queue'], true],
  ['integ.queue-load-leveling.fifo.ts', ['queue-load-leveling'], true],
  ['integ.pipeline.ts', ['queue', 'pipe'], true],
  ['integ.pipeline.ts', [], true],
  ['integ.pipeline.ts', ['queue'], false],
  ['integ.axb.ts', ['a.b'], false],
  ['pipeline.ts', [], false],
])('%s is among the apps of %j: %s', (file, names, expected) => {
  expect(new RegExp(testRegex(names)).test(file)).toBe(expected);
});

test.each([
  ['Tests:    3 failed, 3 total\n\nTest Results: \n\nTests:    3 passed, 3 total\n', { passed: 3, failed: 0 }],
  ['Tests:    3 failed, 3 total\n\nTest Results: \n\nTests:    1 failed, 3 total\n', { passed: 2, failed: 1 }],
  ['Tests:    0 passed, 0 total\n\nTest Results: \n\nTests:    0 passed, 0 total\n', { passed: 0, failed: 0 }],
  ['Snapshot Results: \n\nTests:    3 passed, 3 total\nError: it broke off', { passed: 0, failed: 0 }],
])('reads the results of integ-runner from its summary, not from that of the snapshots (%#)', (output, expected) => {
  expect(parseResults(output)).toEqual(expected);
});

describe('an app is synthesized once for the same context', () => {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'synth-once-'));
  const app = path.join(scratch, 'app.js');
  // what an app gives, and how often it ran
  fs.writeFileSync(app, `
    const fs = require('fs');
    fs.appendFileSync(${JSON.stringify(path.join(scratch, 'runs'))}, 'x');
    fs.mkdirSync(process.env.CDK_OUTDIR, { recursive: true });
    fs.writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', String(process.env.CDK_CONTEXT_JSON));
    const { CONTEXT_OVERFLOW_LOCATION_ENV: overflow } = process.env;
    if (overflow) fs.appendFileSync(process.env.CDK_OUTDIR + '/manifest.json', fs.readFileSync(overflow));
    process.exit(process.env.CDK_CONTEXT_JSON === 'broken' ? 3 : 0);
  `);
  const synth = (outDir: string, CDK_CONTEXT_JSON: string, overflow?: string) => {
    const CDK_OUTDIR = path.join(scratch, outDir);
    const env = {
      ...process.env, CDK_OUTDIR, CDK_CONTEXT_JSON, INTEG_ASSEMBLIES: scratch, ...overflow && { CONTEXT_OVERFLOW_LOCATION_ENV: overflow },
    };
    const { status } = spawnSync(process.execPath, ['tools/integ/synth-once.js', process.execPath, app], { cwd: ROOT, env });
    const runs = fs.readFileSync(path.join(scratch, 'runs'), 'utf8').length;
    fs.writeFileSync(path.join(scratch, 'runs'), '');
    return { status, runs, manifest: status === 0 && fs.readFileSync(path.join(CDK_OUTDIR, 'manifest.json'), 'utf8') };
  };
  afterAll(() => fs.rmSync(scratch, { recursive: true }));

  test('the second time its assembly is copied, also into a directory that is there already', () => {
    fs.mkdirSync(path.join(scratch, 'second'));
    expect([synth('first', '{}'), synth('second', '{}')]).toEqual([{ status: 0, runs: 1, manifest: '{}' }, { status: 0, runs: 0, manifest: '{}' }]);
  });

  test('another context is another assembly, also where it is in a file', () => {
    expect(synth('third', '{"a":1}')).toEqual({ status: 0, runs: 1, manifest: '{"a":1}' });
    const file = path.join(scratch, 'overflow.json');
    fs.writeFileSync(file, '[1]');
    expect(synth('fourth', '{}', file)).toEqual({ status: 0, runs: 1, manifest: '{}[1]' });
    fs.writeFileSync(file, '[2]');
    expect(synth('fourth', '{}', file)).toEqual({ status: 0, runs: 1, manifest: '{}[2]' });
  });

  test('an app that fails is run again, and fails', () => {
    expect([synth('broken', 'broken'), synth('broken', 'broken')]).toEqual([{ status: 3, runs: 1, manifest: false }, { status: 3, runs: 1, manifest: false }]);
  });
});
