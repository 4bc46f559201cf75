import { spawnSync } from 'child_process';
import * as path from 'path';
import { Evidence } from '../../demo/evidence';
import { Timeline } from '../../demo/timeline';
import { ROOT } from '../../tools/local-cloud/places';
import { TYPESCRIPT } from '../../tools/typescript/ts-node';

test('what was not run is neither passed nor failed', () => {
  const evidence = new Evidence();
  evidence.equal('orders', 3, 3);
  evidence.equal('drinks', 3, 2);
  evidence.part().notRun('Search for orders', 'there is no search engine');
  expect([evidence.passed, evidence.failed, evidence.leftOut]).toEqual([1, 1, 1]);
  expect(evidence.toString()).toMatch(/not run.*Search for orders.*run.*there is no search engine/);
});

test('of the scenarios, those run whose ids are given', async () => {
  const evidence = new Evidence();
  const timeline = new Timeline(evidence, ['pub-sub']);
  const work = async (part: Evidence) => part.equal('orders', 3, 3);
  await timeline.run('Pub/Sub', 'nothing', work);
  await timeline.run('Decoupled messaging', 'nothing', work);
  expect(evidence.passed).toBe(1);
  expect(timeline.toString()).not.toContain('Decoupled messaging');
});

test('on a machine without Java, the demo says what to install for its engines', () => {
  const script = "require('./demo/engines').Engines.prepare().catch(error => { console.error(error.message); process.exitCode = 1; })";
  const { status, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, '-e', script], {
    cwd: ROOT, encoding: 'utf8', env: { PATH: path.join(ROOT, 'nothing-here') },
  });
  expect(stderr).toContain("Java 17 or newer with its compiler, and there is no 'java' on PATH");
  expect(status).toBe(1);
});
