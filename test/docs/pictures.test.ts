import * as fs from 'fs';
import * as path from 'path';
import { Colours, DARK, LIGHT } from '../../tools/pictures/svg';
import { ROOT } from '../contract/patterns';

/** Lines and arrows of boxes, as drawings of text have them. */
const DRAWN = /[─│┌┐└┘├┤┬┴┼►◄▼▲]|--+>|<--+/;

function documents(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) { return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : documents(file); }
    return /\.md(\.template)?$/.test(entry.name) ? [file] : [];
  });
}

test('no document draws with letters', () => {
  const files = documents('.').filter(file => file !== 'API.md');
  expect(files).toEqual(expect.arrayContaining(['README.md', 'src/strangler/README.md', 'projenrc/new-pattern/src/pattern-name/README.md.template']));
  const withoutComments = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8').replace(/<!--.*?-->/gs, '').split('\n');
  const drawn = files.flatMap(file => withoutComments(file).filter(line => DRAWN.test(line)).map(line => `${file}: ${line}`));
  expect(drawn).toEqual([]);
});

/** Of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
function contrast(...colours: [string, string]): number {
  const [darker, lighter] = colours.map(luminance).sort((one, other) => one - other);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const parts = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = parts.map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each<[string, Colours]>([
  ['light', LIGHT], ['dark', DARK],
])('text and lines of a %s picture have contrast enough', (_, { page, own, ink, line, failure }) => {
  const ratios = [contrast(ink, page), contrast(ink, own), contrast(line, page), contrast(line, own), contrast(failure, page)];
  expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5);
});
