import * as fs from 'fs';
import * as path from 'path';
import { fixturesOf, Pattern, patterns } from './patterns';
import { descriptionOf } from './rules/alarm-texts';
import { synthesize } from './synthesis';
import { alarmsOf } from '../../src/core/testing/private/alarm-metrics';
import { Resource } from '../../src/core/testing/private/stack-template';

const SECTIONS = ['When to use it', 'When not', 'Install', 'Picture', 'Example', 'What gets created', 'Choosing options', 'Trade-offs', 'Alarms', 'Cost', 'Runbook'];

/** The same words and the same commands in every README. */
const SEVERITIES = ['data loss', 'users affected', 'degraded', 'notice'];
const MEANING = 'The severities are: data loss, users affected, degraded (work is late, or a limit is near), notice (no user sees it).';
const INSTALL = 'npm install cdk-serverless-catalog aws-cdk-lib constructs';
const INSTALL_BUNDLER = 'npm install --save-dev esbuild # for NodejsFunction';

/** As GitHub makes them of headings (https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links). */
const anchorOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');

/** @throws if there is none */
function textOf({ sources }: Pattern): string {
  return fs.readFileSync(path.join(sources, 'README.md'), 'utf8');
}

function headingsOf(pattern: Pattern): string[] {
  const text = textOf(pattern).replace(/```.*?```/gs, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.trim());
}

/** @throws if the README has no such section */
function sectionOf(pattern: Pattern, heading: string): string {
  return new RegExp(`^## ${heading}\\n(.*?)^## `, 'ms').exec(textOf(pattern))![1];
}

/** The cells of a column of the tables of a section, without the header. */
function columnOf(section: string, column: string): (string | undefined)[] {
  return section.split(/\n\n+/).filter(table => table.startsWith('|')).flatMap(table => {
    const [header, , ...rows] = table.trim().split('\n').map(row => row.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '').trim()));
    return rows.map(cells => cells[header.indexOf(column)]);
  });
}

/** The alarms of all variants. */
function allAlarmsOf(pattern: Pattern): Resource[] {
  return fixturesOf(pattern).fixtures.flatMap(fixture => alarmsOf(synthesize(fixture).template));
}

/** What alarms point to: the last line of their descriptions. */
function runbookLinks(alarms: Resource[]): Map<string, string> {
  return new Map(alarms.map(alarm => [alarm.path.replace(/^[^/]+\/[^/]+\//, ''), /\nRunbook: (\S+)$/.exec(descriptionOf(alarm))?.[1] ?? '']));
}

describe.each(patterns())('the README of $folder', pattern => {
  let alarmsOfVariants: Resource[];
  beforeAll(() => { alarmsOfVariants = allAlarmsOf(pattern); });

  test.each(SECTIONS)('has a section %s', section => {
    expect(headingsOf(pattern)).toContain(section);
  });

  test('installs the packages that its example imports, with the same command as the others', () => {
    const bundles = textOf(pattern).includes('NodejsFunction(');
    const commands = /```sh\n(.*?)```/s.exec(sectionOf(pattern, 'Install'))?.[1].trim().split('\n');
    expect(commands).toEqual([INSTALL, ...bundles ? [INSTALL_BUNDLER] : []]);
    expect(textOf(pattern).match(/npm install(?! --save-dev).*/g)).toEqual([INSTALL]);
  });

  test('says the severity of each alarm in the same words as the others', () => {
    const alarms = sectionOf(pattern, 'Alarms');
    const severities = columnOf(alarms, 'severity');
    expect(severities.length).toBeGreaterThan(2);
    expect(severities.filter(severity => !SEVERITIES.includes(severity!))).toEqual([]);
    expect(alarms).toContain(MEANING);
  });

  test('says of each alarm the severity that the alarm has', () => {
    const alarms = sectionOf(pattern, 'Alarms');
    const [severities, runbooks] = [columnOf(alarms, 'severity'), columnOf(alarms, 'runbook')];
    const rows = alarms.split('\n').filter(line => line.includes('](#'));
    // a row may be of several alarms, whose entries in the runbook have their names
    const said = new Set(rows.flatMap((line, row) => [...line.split(' | ')[0].matchAll(/`(\w+)`/g)].map(([, name]) => name.toLowerCase())
      .concat(/\(#(.+)\)/.exec(runbooks[row]!)![1]).map(anchor => `${anchor}: ${severities[row]}`)));
    const wrong = alarmsOfVariants.map(descriptionOf).map(text => `${/\nRunbook: \S+#(\S+)$/.exec(text)?.[1]}: ${/\nSeverity: (.+)\n/.exec(text)?.[1]}`).filter(has => !said.has(has));
    expect(wrong).toEqual([]);
  });

  test('has no two blank lines in a row', () => {
    expect(textOf(pattern)).not.toContain('\n\n\n');
  });

  test('has an entry in the runbook for every alarm, where the alarm says it is', () => {
    const anchors = headingsOf(pattern).map(anchorOf);
    const links = [...runbookLinks(alarmsOfVariants)];
    const lost = links.filter(([, link]) => {
      const [url, anchor] = link.split('#');
      return !url.endsWith(`/src/${pattern.folder}/README.md`) || !anchors.includes(anchor);
    });
    expect(lost).toEqual([]);
    expect(links.length).toBeGreaterThan(0);
  });
});
