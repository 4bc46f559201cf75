import { transformSync } from 'esbuild';
import * as catalog from '../../src';

/** What a snippet of a document exports, run as it is there. The package is this one. */
export function runSnippet<T>(snippet: string, globals: { readonly [name: string]: unknown } = {}): T {
  const { code } = transformSync(snippet, { loader: 'ts', format: 'cjs' });
  const snippetModule = { exports: {} };
  const load = (name: string): unknown => name === 'cdk-serverless-catalog' ? catalog : module.require(name);
  new Function('module', 'exports', 'require', ...Object.keys(globals), code)(snippetModule, snippetModule.exports, load, ...Object.values(globals));
  return snippetModule.exports as T;
}
