import { ExampleApp } from '../../tools/examples/example-app';
import { LANGUAGES } from '../../tools/examples/languages';

const [LANGUAGE] = LANGUAGES;
const toolchainOf = (version: string[], part?: string[]) => new ExampleApp({ ...LANGUAGE, tool: { version, part, install: 'a shop' } }).toolchain();

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
