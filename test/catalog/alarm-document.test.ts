import * as fs from 'fs';
import * as path from 'path';
import { publicApi } from '../contract/api/public-api';
import { listed } from '../contract/rules/alarm-table';

/** The tables of the document: kind, the columns before the last one as words, without the last. */
const tables = fs.readFileSync(path.join(__dirname, '../../docs/alarms.md'), 'utf8').split(/\n\n+/)
  .filter(text => text.startsWith('| kind'))
  .map(text => text.trim().split('\n').slice(2).map(row => row.slice(2, -2).split(' | ')));

const words = (cells: string[]) => cells.join(' ').replace(/[`,]/g, '');

test('docs/alarms.md has the kinds and metrics that the tests of all patterns require, each with its page', () => {
  const [kinds] = tables;
  expect(kinds.map(cells => words(cells.slice(0, -1)))).toEqual(listed().kinds);
  expect(kinds.filter(cells => !cells.at(-1)!.includes('](https://docs.aws.amazon.com/'))).toEqual([]);
});

test('docs/alarms.md has a reason for every metric without an alarm', () => {
  const [, exemptions] = tables;
  expect(exemptions.map(cells => words(cells.slice(0, -1)))).toEqual(listed().exemptions);
  expect(exemptions.filter(cells => cells.at(-1)!.length < 30)).toEqual([]);
});

test('docs/alarms.md has every alarm that is off by default', () => {
  const [, asked] = /\n## Alarms that you ask for\n(.*?)\n## /s.exec(fs.readFileSync(path.join(__dirname, '../../docs/alarms.md'), 'utf8'))!;
  const options = asked.split('\n').filter(row => row.startsWith('| `')).flatMap(row => [...row.split(' | ')[0].matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const off = publicApi().flatMap(({ members }) => members).filter(({ statedDefault }) => statedDefault?.startsWith('- no alarm')).map(({ name }) => name);
  expect(options.sort()).toEqual([...new Set(off)].sort());
});
