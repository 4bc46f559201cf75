/** Keywords whose values are no schemas. */
const VALUES = ['const', 'default', 'dependentRequired', 'enum', 'examples'];
/** Keywords that hold schemas by names of the user. */
const BY_NAME = ['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'];
const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'];
/** The address of a schema without `$id`. Nothing is read from it. */
const NO_ADDRESS = 'https://schema.invalid/';

type Schema = { readonly [keyword: string]: unknown };
/** A document, and the place of a schema in it. */
interface Base {
  readonly address: string;
  readonly pointer: string;
}

type Visit = (schema: Schema, place: string, bases: Base[]) => void;

/**
 * A reference that leads nowhere: the functions that validate read no other documents, and would fail at each request.
 * https://json-schema.org/draft/2020-12/json-schema-core#section-8.2
 */
export function referenceFault(root: object): string | undefined {
  const known = new Set<string>();
  const here: Base[] = [{ address: NO_ADDRESS, pointer: '' }];
  visit(root, '#', here, ({ $anchor, $dynamicAnchor }, _, bases) => {
    bases.forEach(({ address, pointer }) => known.add(addressOf(`#${pointer}`, address)!));
    [$anchor, $dynamicAnchor].filter(anchor => typeof anchor === 'string').forEach(anchor => known.add(addressOf(`#${anchor}`, bases[0].address)!));
  });
  let fault: string | undefined;
  visit(root, '#', here, (schema, place, [{ address }]) => {
    for (const keyword of REFERENCES) {
      const reference = schema[keyword];
      if (typeof reference !== 'string' || known.has(addressOf(reference, address) ?? '')) { continue; }
      fault ??= `${place}/${keyword} must lead to a schema within the schema, got '${reference}': no other documents are read.`;
    }
  });
  return fault;
}

/** Calls back for each schema with its addresses. One with `$id` begins a document of its own, and is a part of the outer one as well. */
function visit(schema: unknown, place: string, bases: Base[], each: Visit) {
  if (Array.isArray(schema)) {
    schema.forEach((part, index) => visit(part, `${place}/${index}`, below(bases, `${index}`), each));
    return;
  }
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null)) { return; }
  const own = schema as Schema;
  const address = typeof own.$id === 'string' ? addressOf(own.$id, bases[0].address) : undefined;
  const all = address === undefined ? bases : [{ address, pointer: '' }, ...bases];
  each(own, place, all);
  for (const [keyword, value] of Object.entries(own).filter(([name]) => !VALUES.includes(name))) {
    const inside = below(all, keyword);
    if (BY_NAME.includes(keyword) && typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([name, part]) => visit(part, `${place}/${keyword}/${name}`, below(inside, encoded(name)), each));
    } else {
      visit(value, `${place}/${keyword}`, inside, each);
    }
  }
}

function below(bases: Base[], name: string): Base[] {
  return bases.map(({ address, pointer }) => ({ address, pointer: `${pointer}/${name}` }));
}

function encoded(name: string): string {
  return name.replace(/~/g, '~0').replace(/\//g, '~1');
}

/** Fragments are compared as they read, however they are encoded. */
function addressOf(reference: string, base: string): string | undefined {
  if (!URL.canParse(reference, base)) { return undefined; }
  const url = new URL(reference, base);
  const fragment = url.hash.slice(1);
  url.hash = '';
  try {
    return `${url.href}#${decodeURIComponent(fragment)}`;
  } catch {
    return undefined;
  }
}
