import * as fs from 'fs';
import * as path from 'path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'zlib';
import { StackTemplate } from '../../src/core/testing/private/stack-template';
import { fixturesOf, Pattern, patterns, ROOT } from '../../test/contract/patterns';
import { synthesize } from '../../test/contract/synthesis';

/** The accepted templates. Brotli with a window for all of them: variants of a pattern are much alike. */
export const ACCEPTED = path.join(ROOT, 'api', 'baseline', 'templates.json.br');

export interface TemplateResource { readonly Type: string; readonly [member: string]: unknown }

/** What a pattern makes: resources by logical id. */
export interface OwnTemplate { readonly [id: string]: TemplateResource }

/** By pattern and variant. */
export interface Templates { readonly [pattern: string]: { readonly [variant: string]: OwnTemplate } }

/** Ids of the instances in a stack, as in the contract suite: the templates are those of the first. */
export const INSTANCES = ['First', 'Second'];

/** What changes with each release: hashes of assets, and the version in links to documents. */
const OF_A_RELEASE: [RegExp, string][] = [[/\b[0-9a-f]{64}\b/g, '[asset]'], [/\/blob\/(main|v\d[\w.-]*)\//g, '/blob/[version]/']];

/** The resources of the pattern, without those that the user made beside it, and without what changes with each release. */
export function ownTemplate(template: StackTemplate): OwnTemplate {
  const own = template.resources.filter(resource => template.isOwn(resource));
  const members = own.map(({ id, attributes: { Metadata, ...attributes } }) => [id, attributes]);
  const text = JSON.stringify(Object.fromEntries(members));
  return JSON.parse(OF_A_RELEASE.reduce((result, [what, name]) => result.replace(what, name), text)) as OwnTemplate;
}

/** The templates of all variants as the sources make them. */
export function currentTemplates(): Templates {
  const variantsOf = (pattern: Pattern) => fixturesOf(pattern).fixtures.map(fixture =>
    [fixture.name, ownTemplate(synthesize(fixture, { ids: INSTANCES }).template)]);
  return Object.fromEntries(patterns().map(pattern => [pattern.folder, Object.fromEntries(variantsOf(pattern))]));
}

/** The templates that users have: those of the last accepted baseline. */
export function acceptedTemplates(): Templates {
  return JSON.parse(brotliDecompressSync(fs.readFileSync(ACCEPTED)).toString()) as Templates;
}

/**
 * Makes the templates the accepted ones.
 * @returns the size of the file in bytes
 */
export function acceptTemplates(templates: Templates): number {
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY, BROTLI_MAX_WINDOW_BITS } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 9, [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS };
  const packed = brotliCompressSync(JSON.stringify(templates), { params });
  fs.writeFileSync(ACCEPTED, packed);
  return packed.length;
}
