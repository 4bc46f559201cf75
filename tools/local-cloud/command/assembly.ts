import * as fs from 'fs';
import * as path from 'path';
import { unknownTypes } from './unknown-types';
import { leftOut, lossOf, NEVER } from '../losses';
import { Cloud } from '../signed-requests';

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
  Condition?: string;
}

interface Template {
  readonly Resources?: Record<string, Resource>;
  Conditions?: Record<string, unknown>;
}

/** The templates of a cloud assembly, those of nested stacks and stages included. */
function templatesIn(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  return fs.readdirSync(directory, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name)).flatMap(entry => {
    const place = path.join(directory, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('assembly-') ? templatesIn(place) : [];
    return entry.name.endsWith('.template.json') ? [place] : [];
  });
}

/** Removes what an earlier synthesis left: it would be taken for templates of this one. */
export function removeTemplates(assembly: string): void {
  templatesIn(assembly).forEach(file => fs.rmSync(file));
}

/**
 * Puts a condition that is never true on each resource that the local cloud lacks, and says so.
 * The resource stays in the template, so references to it stay valid.
 */
export async function leaveOutOfAssembly(assembly: string, cloud: Cloud, say: (line: string) => void): Promise<void> {
  const templates = templatesIn(assembly).map(file => ({ file, template: JSON.parse(fs.readFileSync(file, 'utf8')) as Template }));
  const types = new Set(templates.flatMap(({ template }) => Object.values(template.Resources ?? {}).map(({ Type }) => Type)));
  const unknown = await unknownTypes(cloud, [...types]);
  for (const { file, template } of templates) {
    const lines = leaveOut(template, unknown, path.basename(file).split('.')[0]);
    if (lines.length === 0) continue;
    lines.forEach(say);
    fs.writeFileSync(file, JSON.stringify(template, undefined, 1));
  }
}

function leaveOut(template: Template, unknown: ReadonlySet<string>, stack: string): string[] {
  return Object.entries(template.Resources ?? {}).flatMap(([id, resource]) => {
    const { Type, Properties = {}, Metadata = {} } = resource;
    const loss = lossOf(Type, property => property in Properties) ?? (unknown.has(Type) ? 'resource of this type' : undefined);
    if (loss === undefined) return [];
    resource.Condition = NEVER;
    template.Conditions = { ...template.Conditions, [NEVER]: { 'Fn::Equals': ['local', 'cloud'] } };
    return leftOut(String(Metadata['aws:cdk:path'] ?? `${stack}/${id}`), Type, loss);
  });
}
