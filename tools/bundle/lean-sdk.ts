import * as fs from 'fs';
import { dirname, join } from 'path';
import { Plugin } from 'esbuild';

/**
 * Lets esbuild drop what of the AWS SDK's clients is not used. Three things hold it all together:
 *
 * - Schemas have keys computed of constants, `{ [_hE]: 404 }`. Computing a key might have an effect, so that esbuild
 *   keeps every schema of every operation. With the constant's text in its place it drops them.
 * - Every exception of a service is registered for its class to be thrown. Those that no code names are not: the SDK
 *   throws the service's base exception with the name that was answered, as for exceptions younger than the SDK.
 *   Retries go by names and statuses (@smithy/core/retry), which are there either way, or by a mark of the class: classes with it stay.
 *   The name is that of the wire, which for SNS and SQS is not always the SDK's (`NotFound`, not `NotFoundException`).
 * - Clients import all of their package.json, and use the version.
 *
 * @param named words of all the code that might look at an exception
 */
export function leanSdk(named: ReadonlySet<string>): Plugin {
  const read = (file: string) => fs.promises.readFile(file, 'utf8');
  return {
    name: 'lean-sdk',
    setup: ({ onLoad }) => {
      onLoad({ filter: /@aws-sdk\/.*\/schemas_\d+\.js$/ }, async ({ path }) => {
        const models = join(dirname(path), '../models/errors.js');
        const retried = fs.existsSync(models) ? retryableErrors(await read(models)) : [];
        return { contents: withNamedErrors(withLiteralKeys(await read(path)), new Set([...named, ...retried])) };
      });
      onLoad({ filter: /@aws-sdk\/[^/]+\/package\.json$/ }, async ({ path }) => {
        const { version } = JSON.parse(await read(path)) as { version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}

export function withLiteralKeys(source: string): string {
  const texts = new Map([...source.matchAll(/^const (_\w+) = (".*");$/gm)].map(([, name, text]) => [name, text]));
  return source.replace(/\[(_\w+)\]:/g, (key, name: string) => texts.has(name) ? `${texts.get(name)}:` : key);
}

export function withNamedErrors(source: string, named: ReadonlySet<string>): string {
  return source.replace(/^n\d+_registry\.registerError\((\w+)\$, \1\);$/gm, (line, error: string) => named.has(error) ? line : '');
}

/** Names of the exceptions that the SDK retries because their class says so. */
export function retryableErrors(models: string): string[] {
  return models.split(/^export class /m).filter(text => text.includes('$retryable')).flatMap(text => /^(\w+) /.exec(text)?.[1] ?? []);
}
