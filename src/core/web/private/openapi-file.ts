import * as fs from 'fs';
import * as path from 'path';
import { attachCustomSynthesis, ISynthesisSession, Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { assemblyFileName } from '../../private/assembly-file';

const documented = new WeakSet<IConstruct>();

/** Writes a document to the cloud assembly, with the references of its stack resolved. */
export function writeToAssembly(scope: Construct, document: () => object) {
  documented.add(scope);
  attachCustomSynthesis(scope, {
    onSynthesize: (session: ISynthesisSession) => {
      const file = assemblyFileName(scope, 'openapi.json', other => documented.has(other));
      fs.writeFileSync(path.join(session.outdir, file), `${JSON.stringify(withServerVariables(comparable(scope, document())), undefined, 2)}\n`);
    },
  });
}

/** Values that are only known at deployment become variables. Documents of two releases can be compared and validated. */
function comparable(scope: Construct, document: object): object {
  return JSON.parse(JSON.stringify(document), (_, value: unknown) => typeof value === 'string' && Token.isUnresolved(value)
    ? asVariable(Stack.of(scope).resolve(value))
    : value) as object;
}

/** Each variable of an address must have a default (https://spec.openapis.org/oas/v3.1.0#server-variable-object). */
function withServerVariables<T extends object>(document: T & { readonly servers?: { readonly url: string }[] }): T {
  const servers = document.servers?.map(({ url }) => {
    const names = [...url.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const variables = Object.fromEntries(names.map(name => [name, { default: name, description: 'Known at deployment' }]));
    return names.length > 0 ? { url, variables } : { url };
  });
  return { ...document, ...servers ? { servers } : {} };
}

function asVariable(value: unknown): string {
  if (typeof value !== 'object' || value === null) { return String(value); }
  const [[kind, argument]] = Object.entries(value as { [intrinsic: string]: unknown });
  if (kind === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(asVariable).join(separator);
  }
  return `{${[argument].flat().join('.').replace(/[^A-Za-z0-9.]/g, '')}}`;
}
