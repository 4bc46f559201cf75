import * as fs from 'fs';
import * as path from 'path';
import { alarmsOf } from '../../src/core/testing/private/alarm-metrics';
import { fixturesOf, patterns, ROOT } from '../contract/patterns';
import { descriptionOf } from '../contract/rules/alarm-texts';
import { synthesize } from '../contract/synthesis';

const DOCUMENT = fs.readFileSync(path.join(ROOT, 'docs/picking-alarms.md'), 'utf8');
const descriptions = patterns().flatMap(pattern => alarmsOf(synthesize(fixturesOf(pattern).fixtures[0]).template).map(descriptionOf));

/** The words before the colon of each line. */
const labelsOf = (text: string) => text.trim().split('\n').map(line => line.split(': ')[0]);

test('docs/picking-alarms.md has the severities, with the number of alarms of the defaults', () => {
  const severities = descriptions.map(text => /^Severity: (.+)$/m.exec(text)![1]);
  const rows = DOCUMENT.split('| severity |')[1].split('\n\n')[0].split('\n').slice(2).map(row => row.slice(2, -2).split(' | '));
  expect(rows.map(cells => [cells[0], cells.at(-1)])).toEqual(
    ['data loss', 'users affected', 'degraded', 'notice'].map(severity => [severity, `${severities.filter(one => one === severity).length}`]),
  );
});

test('docs/picking-alarms.md shows the lines that every alarm has', () => {
  const [, shown] = /```text\n(.*?)```/s.exec(DOCUMENT)!;
  expect([...new Set(descriptions.map(text => labelsOf(text).join()))]).toEqual([labelsOf(shown).join()]);
});
