import { spawnSync } from 'child_process';
import * as path from 'path';
import { deploy, stacksOf, summaryOf } from '../../demo/deployment';
import { Evidence } from '../../demo/evidence';
import { doorsExhibit, DoorLog, latencyTable } from '../../demo/latency';
import { scenarioOf } from '../../demo/scenario-list';
import { columns, shortened } from '../../demo/terminal';
import { Timeline } from '../../demo/timeline';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { ROOT } from '../../tools/local-cloud/places';
import { TYPESCRIPT } from '../../tools/typescript/ts-node';

const LONG = 'Minutes: in the failure queue as late = clicks with a clock that is years behind, by sequence number';
const ids = (count: number) => Array.from({ length: count }, (_, id) => `5da98c34-1ed6-42a8-addb-${id}`);
const widest = (text: string) => Math.max(...text.split('\n').map(line => line.length));

let stdout = '';
beforeEach(() => {
  stdout = '';
  jest.spyOn(process.stdout, 'write').mockImplementation(text => { stdout += text as string; return true; });
});
afterEach(() => jest.restoreAllMocks());

test('what was not run is neither passed nor failed', () => {
  const evidence = new Evidence();
  evidence.equal('orders', 3, 3);
  evidence.equal('drinks', 3, 2);
  evidence.part().notRun('Search for orders', 'there is no search engine');
  expect([evidence.passed, evidence.failed, evidence.leftOut]).toEqual([1, 1, 1]);
  expect(evidence.toString()).toMatch(/not run: Search for orders\n {2}expected: run\n {2}seen: there is no search engine/);
});

describe('lists', () => {
  const compared = (expected: string[], seen: string[]) => {
    const evidence = new Evidence();
    evidence.sameList('photos', expected, seen);
    return [evidence.rows[0].holds, evidence.rows[0].seen];
  };

  test('are the same in any order', () => {
    expect(compared(['a', 'b'], ['b', 'a'])).toEqual([true, 'the same']);
    expect(compared([], [])).toEqual([true, 'the same']);
  });

  test('differ by what is missing, by what is there besides, and by what is there twice', () => {
    expect(compared(['a', 'b'], ['a'])).toEqual([false, '1 entry, missing: b']);
    expect(compared(['a'], ['a', 'c'])).toEqual([false, '2 entries, others: c']);
    expect(compared(['a', 'b'], ['a', 'a'])).toEqual([false, '2 entries, missing: b; others: a']);
    expect(compared(['a', 'b', 'c', 'd', 'e'], [])).toEqual([false, '0 entries, missing: a, b, c and 2 more']);
  });
});

test.each([80, 100])('tables of evidence and of latencies fit %i columns, with every word of the claim', width => {
  const evidence = new Evidence();
  evidence.sameList(LONG, ids(500), ids(500));
  evidence.equal('till', ids(9).join(' '), ids(9).join(' '));
  evidence.atMost('at once', 3, 2);
  const text = evidence.toString(width);
  expect(widest(text)).toBeLessThanOrEqual(width);
  const cells = text.split('\n').map(line => line.split('│')[2]?.trim()).join(' ');
  for (const word of LONG.split(' ')) { expect(cells).toContain(word); }
});

test('what failed is shown in full below the table', () => {
  const evidence = new Evidence();
  evidence.equal('tills', ids(3).join(' '), ids(4).join(' '));
  expect(evidence.toString(80)).toContain(`FAILED: tills\n  expected: ${ids(3).join(' ')}\n  seen: ${ids(4).join(' ')}`);
});

test('a table is never wider than what a log shows, and a terminal that is narrower has narrower ones', () => {
  expect([columns({}), columns({ columns: 234 }), columns({ columns: 80 })]).toEqual([100, 100, 80]);
  expect([shortened('abcdefghij', 10), shortened('abcdefghijk', 10), shortened('abcdefghijk', 5)]).toEqual(['abcdefghij', 'abcde…hijk', 'ab…jk']);
});

test('latencies of all phases fit 100 columns', async () => {
  const log = new DoorLog();
  await log.measure(async () => new Response('', { status: 503 }));
  const phases = ['before', 'roastery down, dairy slow, and a name of a phase that is longer than any of today', 'after'];
  const text = latencyTable(new Map(phases.map(phase => [phase, new Map([['roastery', log]])])));
  expect(widest(text)).toBeLessThanOrEqual(100);
  expect(text).toContain('1 x 503');
});

test('the report has every answer of a door, and when the outage was', async () => {
  const phases = new Map(await Promise.all([['before', 200], ['down', 503]].map(async ([name, status]) => {
    const log = new DoorLog();
    await log.measure(async () => new Response('', { status: Number(status) }));
    return [`${name}`, new Map([['menu', log]])] as const;
  })));
  const exhibit = doorsExhibit('Gateway', phases, phase => phase === 'down');
  expect(exhibit.phases.map(({ name, isOutage, from, to }) => [name, isOutage, from <= to])).toEqual([['before', false, true], ['down', true, true]]);
  expect(exhibit.doors.map(({ name, answers }) => [name, answers.map(({ status }) => status)])).toEqual([['menu', [200, 503]]]);
});

test('scenarios need their stacks only, each once; what the local cloud lacks of them is counted by what is lost', () => {
  expect(stacksOf(['Robust API', 'OpenAPI', 'Pub/Sub'])).toEqual(['Gateway', 'OrderEvents']);
  const alarm = (place: string) => `local cloud: left out ${place} (AWS::CloudWatch::Alarm): no alarms on metric math`;
  const lines = [alarm('Gateway/Bar'), 'local cloud: left out OrderEvents/Archive (AWS::Events::Archive): no archive and replay', alarm('Gateway/Menu'), alarm('Photos/Gateway')];
  expect(summaryOf(lines, ['Gateway', 'OrderEvents'])).toBe('The local cloud lacks 3 resources of it:\n  alarms on metric math: 2\n  archive and replay: 1');
  expect(summaryOf(lines, ['Photos'])).toBe('The local cloud lacks 1 resource of it:\n  alarms on metric math: 1');
  expect(summaryOf(lines, ['Inventory'])).toBe('');
});

describe('a timeline', () => {
  const work = async (part: Evidence) => part.equal('orders', 3, 3);

  test('runs the scenarios whose ids are given, and says in words what happens', async () => {
    const evidence = new Evidence();
    const timeline = new Timeline(evidence, ['pub-sub']);
    await timeline.run('Pub/Sub', work);
    await timeline.run('Decoupled messaging', work);
    timeline.leaveOut('Reporting engine, graph', 'no Java');
    expect(evidence.passed).toBe(1);
    expect(evidence.leftOut).toBe(0);
    expect(timeline.toString()).not.toContain('Decoupled messaging');
    expect(stdout).toContain('Pub/Sub\n        one of three subscribers always fails; an outbox with rollbacks\n');
    expect(stdout).toContain('Pub/Sub: 1 of 1 hold.');
  });

  test('goes on when a scenario breaks off, which has failed', async () => {
    const evidence = new Evidence();
    const timeline = new Timeline(evidence);
    await timeline.run('Pub/Sub', async part => {
      await work(part);
      throw new Error('Waited 600 s in vain');
    });
    await timeline.run('Aggregator', work);
    expect([evidence.passed, evidence.failed]).toEqual([2, 1]);
    expect(stdout).toContain('FAILED: Pub/Sub comes to its end\n  expected: yes\n  seen: Waited 600 s in vain');
  });

  test('of all scenarios fits 80 and 100 columns, with every word, and their stories fit 80', async () => {
    const timeline = new Timeline(new Evidence());
    for (const title of timeline.titles) { await timeline.run(title, work); }
    const evidence = new Evidence();
    for (let row = 0; row < 20; row++) { evidence.equal('orders', 3, 3); }
    // as long as on a slow machine
    timeline.played.splice(0, Infinity, ...timeline.titles.map(title => ({ title, evidence, startedAt: 1000, endedAt: 1020 })));
    for (const width of [80, 100]) {
      const text = timeline.toString(width);
      expect(widest(text)).toBeLessThanOrEqual(width);
      for (const word of timeline.titles.flatMap(title => [title, scenarioOf(title).waitsFor]).join(' ').split(' ')) { expect(text).toContain(word); }
    }
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });
});

test('on a machine without Java, the demo says what to install for its engines', () => {
  const script = "require('./demo/engines').Engines.prepare().catch(error => { console.error(error.message); process.exitCode = 1; })";
  const { status, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, '-e', script], {
    cwd: ROOT, encoding: 'utf8', env: { PATH: path.join(ROOT, 'nothing-here') },
  });
  expect(stderr).toContain("Java 17 or newer with its compiler, and there is no 'java' on PATH");
  expect(status).toBe(1);
});

test('a machine without the engine of the only scenario deploys nothing', async () => {
  const cloud = { deploy: () => Promise.reject(new Error('Since this app includes more than a single stack, specify which stacks to use')) };
  expect(await deploy(cloud as unknown as LocalCloud, [], {})).toEqual({});
});
