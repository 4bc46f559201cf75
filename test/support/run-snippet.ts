import { transformSync } from 'esbuild';
import * as catalog from '../../src';

/** What a snippet of a document exports, run as it is there. The package is this one. */
export function runSnippet<T>(snippet: string, globals: { readonly [name: string]: unknown } = {}): T {
  const { code } = transformSync(snippet, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  const load = (name: string): unknown => name === 'cdk-serverless-catalog' ? catalog : jest.requireActual(name);
  new Function('module', 'exports', 'require', ...Object.keys(globals), code)(module, module.exports, load, ...Object.values(globals));
  return module.exports as T;
}
