import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { build } from 'esbuild';
import { NOTICES, ThirdParty } from '../../../tools/bundle/third-party';
import { ROOT } from '../../contract/patterns';

describe('the notice of the package', () => {
  const notice = () => fs.readFileSync(path.join(ROOT, NOTICES), 'utf8');

  test.each(['fast-check', '@aws-sdk/client-dynamodb', '@smithy/core', 'iovalkey', 'jsonata', 'recheck'])('has the license of %s', name => {
    const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
    const [section] = notice().split('-'.repeat(80)).filter(each => each.includes(`\n${name} ${version} (`));
    const [file] = fs.readdirSync(path.join(ROOT, 'node_modules', name)).filter(each => /^licen[sc]e/i.test(each));
    expect(section).toContain(fs.readFileSync(path.join(ROOT, 'node_modules', name, file), 'utf8').trim());
  });

  test('has a text for each package', () => {
    const sections = notice().split('-'.repeat(80)).slice(1);
    expect(sections.filter(section => !/permission is hereby granted|apache license|redistribution and use|permission to use, copy/i.test(section))).toEqual([]);
  });
});

describe('a bundle', () => {
  let folder: string;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'third-party-')); });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  function packageOf(name: string, content: object, files: Record<string, string> = {}) {
    const directory = path.join(folder, 'node_modules', name);
    fs.mkdirSync(directory, { recursive: true });
    const all = { 'package.json': JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...content }), 'index.js': `console.log(${JSON.stringify(name)});`, ...files };
    Object.entries(all).forEach(([file, text]) => fs.writeFileSync(path.join(directory, file), text));
  }

  async function noticeOf(entry: string): Promise<string> {
    const thirdParty = new ThirdParty();
    fs.writeFileSync(path.join(folder, 'entry.js'), entry);
    await build({ absWorkingDir: folder, entryPoints: ['entry.js'], outdir: 'out', bundle: true, plugins: [thirdParty.plugin], logLevel: 'silent' });
    thirdParty.write(path.join(folder, NOTICES));
    return fs.readFileSync(path.join(folder, NOTICES), 'utf8');
  }

  test('has a notice of what is in it, with each text once, and of nothing else', async () => {
    packageOf('one', { license: 'MIT' }, { 'LICENSE.md': 'the same text' });
    packageOf('@scope/two', { license: 'MIT' }, { 'license': 'the same text', 'NOTICE.txt': 'and a notice' });
    packageOf('three', { license: 'MIT' }, { LICENSE: 'the same text' });
    packageOf('unused', { license: 'MIT', sideEffects: false }, { LICENSE: 'another text' });
    const notice = await noticeOf("import 'one'; import '@scope/two'; import 'three'; import 'unused';");
    expect(notice).toContain('one 1.0.0 (MIT)\nthree 1.0.0 (MIT)\n\nthe same text\n');
    expect(notice).toContain('@scope/two 1.0.0 (MIT)\n\nand a notice\n\nthe same text');
    expect(notice).not.toContain('unused');
  });

  test('is not made with a package that has no license', async () => {
    packageOf('one', {});
    await expect(noticeOf("import 'one';")).rejects.toThrow('The package.json of a bundled package must have a license, got none for one 1.0.0.');
    packageOf('one', { license: 'Own' });
    await expect(noticeOf("import 'one';")).rejects.toThrow("A bundled package must have its license with it, or one of tools/bundle/licenses, got 'Own' for one.");
  });

  test('has the text of the license also of a package that does not bring it', async () => {
    packageOf('one', { license: '(MIT AND BSD-3-Clause)', author: { name: 'Ann' } });
    expect(await noticeOf("import 'one';")).toMatch(/one 1.0.0 \(\(MIT AND BSD-3-Clause\)\)\n\nCopyright Ann\n\nPermission is hereby granted.*Redistribution and use/s);
  });
});
