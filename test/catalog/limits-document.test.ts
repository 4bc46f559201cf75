import * as fs from 'fs';
import * as path from 'path';
import { LIMITS, TOGETHER } from '../../src/core/private/aws-limits';
import { fixturesOf, patterns } from '../contract/patterns';

const ROOT = path.join(__dirname, '../..');

interface Row { readonly types: string[]; readonly text: string }

/** The rows of docs/limits.md with their types: without one, a row is about those of the row above. */
function rows(): Row[] {
  const lines = fs.readFileSync(path.join(ROOT, 'docs/limits.md'), 'utf8').split('\n').filter(line => line.startsWith('| ')).slice(2);
  let types: string[] = [];
  let page = '';
  return lines.map(line => {
    const [first, , , named] = line.split('|').slice(1, -1).map(cell => cell.trim());
    types = typesOf(first) ?? types;
    page = named === 'the same' ? page : named;
    return { types, text: line.replace('the same', page) };
  });
}

/** `AWS::SQS::Queue`, `QueuePolicy`: the service is named once. */
function typesOf(cell = ''): string[] | undefined {
  const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  let service = '';
  const types = names.map(name => {
    service = name.includes('::') ? name.slice(0, name.lastIndexOf('::')) : service;
    return name.includes('::') ? name : `${service}::${name}`;
  });
  return types.length > 0 ? types : undefined;
}

test('docs/limits.md has a row for every type in the snapshots of all patterns', () => {
  const known = new Set(rows().flatMap(({ types }) => types));
  const found = new Set(patterns().flatMap(pattern => {
    expect(fixturesOf(pattern).fixtures.length).toBeGreaterThan(0);
    const folder = path.join(pattern.tests, '__snapshots__');
    const snapshots = fs.readdirSync(folder).map(file => fs.readFileSync(path.join(folder, file), 'utf8')).join('');
    return [...snapshots.matchAll(/"Type": "(AWS::\w+::\w+)"/g)].map(([, type]) => type);
  }));
  expect(found.size).toBeGreaterThan(60);
  expect([...found].filter(type => !known.has(type))).toEqual([]);
});

test('docs/limits.md has the page of every limit that is checked in templates', () => {
  const missing = [...LIMITS, ...TOGETHER].filter(({ type, page }) => !rows().some(({ types, text }) => types.includes(type) && text.includes(page) && text.includes('| own')));
  expect(missing.map(({ type, page }) => `${type}: ${page}`)).toEqual([]);
});
