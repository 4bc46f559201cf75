import * as fs from 'fs';
import * as path from 'path';
import { linksOf } from '../../projenrc/packaged-docs/links';
import { ROOT } from '../contract/patterns';

const FILE = 'docs/compared.md';
const DOCUMENT = fs.readFileSync(path.join(ROOT, FILE), 'utf8');
const STATES = ['there', 'better', 'refused', 'missing'];
/** What shows a capability: a test, an integ app, or the lint of all templates. */
const SHOWN = /\]\(\.\.\/(test\/[\w./-]+\.test|integ\/integ\.[\w.-]+|tools\/lint-templates\/run)\.ts\)$/;

interface Capability {
  readonly theme: string;
  readonly name: string;
  readonly peers: readonly string[];
  readonly state: string;
  /** The text and the link of the last cell. */
  readonly shown: string;
}

/** The cells of the table that begins with a cell. */
function tableOf(text: string, firstCell: string): string[][] {
  const [table] = text.split(`| ${firstCell} |`)[1].split('\n\n');
  return table.trimEnd().split('\n').slice(2).map(row => row.slice(2, -2).split(' | '));
}

const SECTIONS = DOCUMENT.split(/^## /m).slice(1).map(section => ({ theme: section.split('\n')[0], rows: tableOf(section, 'capability') }));
const CAPABILITIES: Capability[] = SECTIONS.flatMap(({ theme, rows }) =>
  rows.map(([name, peers, state, shown]) => ({ theme, name, peers: peers.split('; '), state, shown })));

const isThere = ({ state }: Capability) => state === 'there' || state === 'better';
const namesOf = (capabilities: readonly Capability[]) => capabilities.map(({ name }) => name);
const countsOf = (capabilities: readonly Capability[]) => STATES.map(state => `${capabilities.filter(one => one.state === state).length}`);

test('every capability has a state and a name of its own, and is shown by peers that the document names', () => {
  const peers = tableOf(DOCUMENT, 'peer').map(([name]) => name);
  const isKnown = (peer: string) => peers.includes(peer.split(' ')[0]) && /^\w+ [\w./-]+$/.test(peer);
  expect(namesOf(CAPABILITIES.filter(({ state }) => !STATES.includes(state)))).toEqual([]);
  expect(namesOf(CAPABILITIES.filter(one => !one.peers.every(isKnown)))).toEqual([]);
  expect(namesOf(CAPABILITIES.filter((one, i) => namesOf(CAPABILITIES).indexOf(one.name) !== i))).toEqual([]);
});

test('what is there or better ends with a test, and all but what is there has a reason', () => {
  expect(namesOf(CAPABILITIES.filter(one => isThere(one) !== SHOWN.test(one.shown)))).toEqual([]);
  expect(namesOf(CAPABILITIES.filter(({ state, shown }) => state !== 'there' && shown.replace(/\[.*$/, '').trim() === ''))).toEqual([]);
});

test('every link leads to a file', () => {
  const links = linksOf(ROOT, FILE);
  expect(links.filter(({ file }) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
  expect(links.length).toBeGreaterThan(100);
});

test('the numbers of the document are those of its lines', () => {
  const rows = SECTIONS.map(({ theme }) => [theme, ...countsOf(CAPABILITIES.filter(one => one.theme === theme))]);
  expect(tableOf(DOCUMENT, 'theme')).toEqual([...rows, ['all', ...countsOf(CAPABILITIES)]]);
  const all = CAPABILITIES.length;
  const settled = CAPABILITIES.filter(({ state }) => state !== 'missing').length;
  expect(DOCUMENT).toContain(`Of ${all} capabilities, ${settled} are there, better or refused: ${Math.floor(100 * settled / all)} %.`);
});
