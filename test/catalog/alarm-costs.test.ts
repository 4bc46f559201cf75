import * as fs from 'fs';
import * as path from 'path';
import { FanOutFanIn, FanOutIntake, SubtaskWorker } from '../../src';
import { metricsOf } from '../../tools/lint-templates/at-rest';
import { costOf } from '../../tools/lint-templates/prices';
import { PatternFixture } from '../contract/pattern-fixture';
import { fixturesOf, Pattern, patterns, ROOT } from '../contract/patterns';
import { synthesize } from '../contract/synthesis';
import { userFunction } from '../support/stacks';

const HEADER = '| stage with | alarms | metrics | $ a month |';

/** An asset manager: uploads and the status of jobs through its API, and a worker for each rendition. */
function assetManager(name: string, workers: readonly string[]): PatternFixture {
  return {
    name,
    create: (scope, id) => new FanOutFanIn(scope, id, {
      intake: FanOutIntake.bucket({ limits: { mediaTypes: ['image/jpeg'] }, upload: {} }),
      workers: Object.fromEntries(workers.map(worker => [worker, SubtaskWorker.function(userFunction(scope, `${id}${worker}`))])),
    }),
  };
}
const ASSET_MANAGERS = [
  assetManager('an asset manager of one worker', ['small']),
  assetManager('an asset manager of five workers', ['small', 'medium', 'large', 'text', 'video']),
];

const textOf = (...file: string[]) => fs.readFileSync(path.join(ROOT, ...file), 'utf8');
const readmeOf = ({ folder }: Pattern) => textOf('src', folder, 'README.md');
const dollars = (metrics: number) => costOf('cloudWatch.alarmMetric', metrics).toFixed(2);

/** The rows of the table of costs, without what they say behind a colon. */
function tableIn(text: string): string[] {
  const [, rows] = text.split(`${HEADER}\n| --- | --- | --- | --- |\n`);
  return rows.split('\n\n')[0].trim().split('\n').map(row => row.replace(/^\| ([^|:]+): [^|]+ \|/, '| $1 |'));
}

/** The row of a fixture, by its template. */
function rowOf(fixture: PatternFixture, name = fixture.name): string {
  const { template } = synthesize(fixture);
  const alarms = template.ofType('AWS::CloudWatch::Alarm').filter(alarm => template.isOwn(alarm));
  const metrics = alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0);
  return `| ${name} | ${alarms.length} | ${metrics} | ${dollars(metrics)} |`;
}

test.each(patterns())('the README of $folder has what the alarms of its default cost, and of each variant that it names', pattern => {
  const { fixtures } = fixturesOf(pattern);
  const named = tableIn(readmeOf(pattern)).map(row => row.split(' | ')[0].slice(2));
  expect(named).toContain(fixtures[0].name);
  expect(tableIn(readmeOf(pattern))).toEqual(named.map(name => rowOf(fixtures.find(fixture => fixture.name === name)!)));
});

test('docs/alarms.md has what the alarms of each default and of an asset manager cost', () => {
  const defaults = patterns().map(pattern => rowOf(fixturesOf(pattern).fixtures[0], `\`${pattern.className}\``));
  expect(tableIn(textOf('docs', 'alarms.md'))).toEqual([...defaults, ...ASSET_MANAGERS.map(fixture => rowOf(fixture))]);
});

test.each(patterns())('the README of $folder computes the cost of alarms from their metrics', pattern => {
  const computed = [...readmeOf(pattern).matchAll(/\d+ (?:more )?alarms?(?: on (\d+) metrics?)? (\d+\.\d\d)/g)];
  const wrong = computed.filter(([said, metrics, cost]) => cost !== dollars(Number(metrics ?? /\d+/.exec(said))));
  expect(wrong.map(([said]) => said)).toEqual([]);
});
