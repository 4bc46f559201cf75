import { spawnSync } from 'child_process';
import { TS_NODE } from './ts-node';
import { parseResults, testRegex } from '../../tools/integ/integ-runner';
import { ROOT } from '../../tools/local-cloud/places';

test('runs the apps of a directory with integ-runner, counts what passed and failed, and fails for it', () => {
  const { status, stdout } = spawnSync(process.execPath, [...TS_NODE, 'tools/integ/run.ts', '--directory', 'test/local-cloud/fixtures/integ'], {
    cwd: ROOT, encoding: 'utf8',
  });
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
