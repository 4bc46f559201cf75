import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { declarationsIn } from './declarations';
import { checkNames } from './names';
import { ROOT } from '../places';

interface Assembly {
  readonly submodules: Record<string, { readonly targets?: { readonly dotnet?: { readonly namespace: string } } }>;
  readonly types: Record<string, { readonly name: string; readonly namespace?: string }>;
}

/** Checks the C# app against the generated code of the library, and its other types against those of the CDK. */
export function checkCSharp(app: string, generated: string): number {
  const program = fs.readFileSync(path.join(app, 'Program.cs'), 'utf8');
  const { checked, wrong } = checkNames(program, declarationsIn(generated), importedTypes(program));
  if (wrong.length > 0) throw new Error(`Program.cs uses what the generated code does not have:\n${wrong.join('\n')}`);
  return checked;
}

/** Types of the CDK's namespaces that the program imports, and the few that it takes from .NET. */
function importedTypes(program: string): Set<string> {
  const imported = [...program.matchAll(/^using ([\w.]+);$/gm)].map(([, namespace]) => namespace);
  const assembly = JSON.parse(gunzipSync(fs.readFileSync(path.join(ROOT, 'node_modules', 'aws-cdk-lib', '.jsii.gz'))).toString()) as Assembly;
  const namespaceOf = (submodule?: string) => submodule ? assembly.submodules[`aws-cdk-lib.${submodule}`]?.targets?.dotnet?.namespace : 'Amazon.CDK';
  return new Set([
    'Dictionary', 'Path', 'Json',
    ...Object.values(assembly.types).filter(({ namespace }) => imported.includes(namespaceOf(namespace) ?? '')).map(({ name }) => name),
  ]);
}
