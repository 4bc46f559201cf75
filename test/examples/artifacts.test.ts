import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { isStale } from '../../tools/examples/artifacts';

const STEP = { inputs: ['src', 'package.json'], outputs: ['dist', '.jsii'] };
const [EARLIER, LATER] = [new Date('2026-01-01'), new Date('2026-01-02')];

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'artifacts-'));
  ['src/pub-sub', 'dist/js'].forEach(folder => fs.mkdirSync(path.join(root, folder), { recursive: true }));
  ['package.json', 'src/pub-sub/index.ts', 'src/pub-sub', 'src'].forEach(input => write(input, EARLIER));
  ['dist/js/library.tgz', '.jsii'].forEach(output => write(output, LATER));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(place: string, at: Date) {
  const file = path.join(root, place);
  if (!fs.existsSync(file)) { fs.writeFileSync(file, ''); }
  fs.utimesSync(file, at, at);
}

test('outputs that are newer than all inputs stay', () => expect(isStale(STEP, root)).toBe(false));

test.each<[string, () => void]>([
  ['a changed input', () => write('src/pub-sub/index.ts', new Date())],
  ['an input that was removed', () => fs.rmSync(path.join(root, 'src/pub-sub/index.ts'))],
  ['an output that is absent', () => fs.rmSync(path.join(root, '.jsii'))],
  ['an output without a file', () => fs.rmSync(path.join(root, 'dist/js/library.tgz'))],
  ['one output that is older', () => write('.jsii', new Date('2025-12-31'))],
])('%s makes them stale', (_, change) => {
  change();
  expect(isStale(STEP, root)).toBe(true);
});
