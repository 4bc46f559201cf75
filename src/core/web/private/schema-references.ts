/** Keywords whose values are no schemas. */
const VALUES = ['const', 'default', 'dependentRequired', 'enum', 'examples'];
/** Keywords that hold schemas by names of the user. */
const BY_NAME = ['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'];
/** Keywords that hold lists of schemas. */
const LISTS = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
/** Keywords whose schemas are for the same value, one or a list. */
const IN_PLACE = ['allOf', 'anyOf', 'else', 'if', 'not', 'oneOf', 'then'];
/** References that the functions that validate do not follow. */
const NOT_FOLLOWED = ['$dynamicRef', '$recursiveRef'];
/** The address of a schema without `$id`. Nothing is read from it. */
const NO_ADDRESS = 'https://schema.invalid/';

/** A JSON Schema, or a part of one. */
interface Schema {
  readonly [keyword: string]: unknown;
}
/** A document, and the place of a schema in it. */
interface Base {
  readonly address: string;
  readonly pointer: string;
}

/**
 * The references of a schema, followed as the functions that validate follow them.
 * https://json-schema.org/draft/2020-12/json-schema-core#section-8.2
 */
export class SchemaReferences {
  private readonly schemas = new Map<string, unknown>();
  private readonly bases = new Map<Schema, string>();
  private readonly places = new Map<Schema, string>();
  private readonly pointers = new Map<unknown, string>();
  private mistake?: string;

  /** The root is as JSON.parse makes it: each of its schemas is an object of its own. */
  constructor(root: unknown) {
    this.visit(root, '#', [{ address: NO_ADDRESS, pointer: '' }]);
  }

  /** The schema that `$ref` leads to. Undefined where it leads nowhere. */
  target(schema: { readonly $ref?: unknown }): unknown {
    return this.schemas.get(addressOf(String(schema.$ref), this.bases.get(schema as Schema) ?? NO_ADDRESS) ?? '');
  }

  /** The reference to a schema by its place in the root. Undefined for true and false. */
  pointerOf(schema: unknown): string | undefined {
    return this.pointers.get(schema);
  }

  /** What would fail at each request, or accept what it should not: the functions that validate read no other documents. */
  get fault(): string | undefined {
    return this.mistake
      ?? firstOf([...this.places], ([schema, place]) => this.referenceFault(schema, place))
      ?? this.endlessFault();
  }

  private referenceFault(schema: Schema, place: string): string | undefined {
    const ignored = NOT_FOLLOWED.find(keyword => typeof schema[keyword] === 'string');
    if (ignored !== undefined) { return `${place}/${ignored} must be $ref, got '${String(schema[ignored])}': the functions that validate do not follow it.`; }
    if (typeof schema.$ref !== 'string' || this.target(schema) !== undefined) { return undefined; }
    return `${place}/$ref must lead to a schema within the schema, got '${schema.$ref}': no other documents are read.`;
  }

  private endlessFault(): string | undefined {
    const ended = new Set<Schema>();
    const loop = firstOf([...this.places.keys()], schema => this.loopFrom(schema, new Set(), ended));
    return loop && `${this.places.get(loop)} must not lead back to itself without a property or an element between: its check would never end.`;
  }

  /** A schema that the check of a value by it comes back to. */
  private loopFrom(schema: Schema, way: Set<Schema>, ended: Set<Schema>): Schema | undefined {
    if (way.has(schema) || ended.has(schema)) { return way.has(schema) ? schema : undefined; }
    way.add(schema);
    const loop = firstOf(this.besides(schema), other => this.loopFrom(other, way, ended));
    way.delete(schema);
    ended.add(schema);
    return loop;
  }

  /** The schemas that a value is checked by as well. */
  private besides(schema: Schema): Schema[] {
    const dependent = Object.values(isSchema(schema.dependentSchemas) ? schema.dependentSchemas : {});
    const followed = typeof schema.$ref === 'string' ? [this.target(schema)] : [];
    return [...followed, ...IN_PLACE.flatMap(keyword => schema[keyword]), ...dependent].filter(isSchema);
  }

  /** Takes note of each schema with its addresses. One with `$id` begins a document of its own, and is a part of the outer one as well. */
  private visit(schema: unknown, place: string, outer: Base[]) {
    if (typeof schema !== 'boolean' && !isSchema(schema)) { return; }
    const own = isSchema(schema) ? schema : {};
    const hasBase = typeof own.$id === 'string' && !own.$id.startsWith('#');
    const bases = hasBase ? [this.ownBase(String(own.$id), outer, place), ...outer] : outer;
    bases.forEach(({ address, pointer }) => this.schemas.set(`${address}#${pointer}`, schema));
    if (!isSchema(schema)) { return; }
    this.bases.set(schema, bases[0].address);
    this.places.set(schema, place);
    this.pointers.set(schema, `#${bases.at(-1)!.pointer}`);
    if (typeof own.$anchor === 'string') { this.addOnce(addressOf(`#${own.$anchor}`, bases[0].address), schema, `${place}/$anchor`, own.$anchor); }
    for (const [keyword, value] of Object.entries(own).filter(([name]) => !VALUES.includes(name))) {
      const isMap = BY_NAME.includes(keyword) && isSchema(value);
      const inside = this.below(bases, keyword, place);
      if (isMap || (LISTS.includes(keyword) && Array.isArray(value))) {
        Object.entries(value as object).forEach(([name, part]) => this.visit(part, `${place}/${keyword}/${name}`, this.below(inside, name, `${place}/${keyword}`)));
      } else {
        this.visit(value, `${place}/${keyword}`, inside);
      }
    }
  }

  private below(bases: Base[], name: string, place: string): Base[] {
    if (/\p{Surrogate}/u.test(name)) { this.mistake ??= `${place} must have names of whole characters, got ${JSON.stringify(name)}: half of a surrogate pair.`; }
    const token = name.replace(/\p{Surrogate}/gu, '').replace(/~/g, '~0').replace(/\//g, '~1').replace(/%/g, '%25');
    return bases.map(({ address, pointer }) => ({ address, pointer: `${pointer}/${normal(token)}` }));
  }

  private ownBase($id: string, [{ address }]: Base[], place: string): Base {
    const own = addressOf($id, address);
    if (own === undefined) { this.mistake ??= `${place}/$id must be a URI, absolute or relative to that around it, got '${$id}'.`; }
    const base = { address: own?.split('#')[0] ?? address, pointer: '' };
    if (own !== undefined && base.address !== NO_ADDRESS) { this.addOnce(`${base.address}#`, undefined, `${place}/$id`, $id); }
    return base;
  }

  private addOnce(address: string | undefined, schema: unknown, at: string, given: string) {
    if (address === undefined || this.schemas.has(address)) { this.mistake ??= `${at} must be given to one schema only, got '${given}' again.`; }
    if (address !== undefined) { this.schemas.set(address, schema); }
  }
}

function addressOf(reference: string, base: string): string | undefined {
  if (!URL.canParse(reference, base)) { return undefined; }
  const url = new URL(reference, base);
  const fragment = normal(url.hash.slice(1));
  url.hash = '';
  return `${url.href}#${fragment}`;
}

/** A fragment as the validator compares it: a reserved character is not the same as its code. */
function normal(fragment: string): string {
  return fragment.replace(/%([0-9a-f]{2})|[^]/giu, (part, code?: string) => {
    if (code === undefined) { return encodeURI(part).replace('#', '%23'); }
    const letter = String.fromCharCode(parseInt(code, 16));
    return /[\w.~-]/.test(letter) ? letter : part.toUpperCase();
  });
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstOf<T, R>(all: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) { return found; }
  }
  return undefined;
}
