import { ExampleApp } from '../../tools/examples/example-app';
import { LANGUAGES } from '../../tools/examples/languages';

const [LANGUAGE] = LANGUAGES;
const toolchainOf = (version: string[], part?: string[], oldest?: string) =>
  new ExampleApp({ ...LANGUAGE, tool: { version, part, oldest, install: 'a shop' } }).toolchain();
const prints = (words: string) => [process.execPath, '--print', `'${words}'`];

test('a toolchain has the version that it prints', async () => {
  expect(await toolchainOf([process.execPath, '--version'])).toEqual({ version: `${process.execPath} ${process.versions.node}` });
});

test('a program that is not on PATH is missing, and a part of the toolchain', async () => {
  expect(await toolchainOf(['no-such-compiler', '--version'])).toEqual({ missing: 'no-such-compiler' });
  expect(await toolchainOf([process.execPath, '--version'], ['no-such-part'])).toEqual({ missing: 'no-such-part' });
});

test('a program that fails is not missing', async () => {
  await expect(toolchainOf([process.execPath, '--no-such-option'])).rejects.toThrow('ended with 9');
});

test.each([['3.9.0', '3.9'], ['3.10.4', '3.9'], ['17', '17'], ['21.0.2', '17']])('version %s is not older than %s', async (found, oldest) => {
  expect(await toolchainOf(prints(found), undefined, oldest)).toEqual({ version: `${process.execPath} ${found}` });
});

test.each([['3.8.18', '3.9'], ['11.0.2', '17'], ['1.8.0_402', '17']])('version %s is older than %s, and missing', async (found, oldest) => {
  const missing = `${process.execPath} ${oldest} or newer, got ${found.split('_')[0]}`;
  expect(await toolchainOf(prints(found), undefined, oldest)).toEqual({ missing });
});

test('the oldest version is that of the part', async () => {
  expect(await toolchainOf(prints('3.8.7'), prints('javac 17.0.1'), '17')).toEqual({ version: `${process.execPath} 3.8.7` });
  expect(await toolchainOf(prints('21.0.0'), prints('javac 11.0.1'), '17')).toEqual({ missing: `${process.execPath} 17 or newer, got 11.0.1` });
});
