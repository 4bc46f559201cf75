import { isDeepStrictEqual } from 'util';

/** A JSON Schema, or a part of one. */
interface Schema { readonly [keyword: string]: unknown }

interface Side { readonly root: Schema; readonly schema: Schema }

/** Keywords that say nothing about which values are valid (https://json-schema.org/draft/2020-12/json-schema-validation#section-9). */
const ANNOTATIONS = new Set([
  '$schema', '$id', '$comment', '$anchor', '$defs', 'definitions',
  'title', 'description', 'default', 'deprecated', 'readOnly', 'writeOnly', 'examples',
]);
/** Keywords whose order has no meaning. */
const SETS = new Set(['required', 'enum', 'type']);
const LOWER_BOUNDS = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER_BOUNDS = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);
/** Keywords that hold a schema, a list of schemas, or schemas by name: an optional property may be added in them. */
const ONE = new Set(['items', 'additionalProperties', 'unevaluatedProperties']);
const LISTS = new Set(['prefixItems', 'allOf', 'anyOf', 'oneOf']);
const BY_NAME = new Set(['patternProperties', 'dependentSchemas']);

const OLD_EVENTS = 'events of the previous version (in flight, archived, in a dead-letter queue) may not be valid any more';
const OLD_CONSUMERS = 'consumers of the previous version may receive values that they do not accept';

/**
 * The breaking changes of a schema, for consumers that read events of the other version. Each finding
 * begins with the JSON pointer (RFC 6901) of the place in the schemas.
 *
 * Events of both schemas meet consumers of both: during the deployment of a new version, when an archive
 * is replayed or a dead-letter queue redriven. So both must accept the same values; the one freedom
 * is a new optional property where others were allowed.
 */
export function breakingChanges(previous: Schema, next: Schema): string[] {
  return new Comparison().compare('', { root: previous, schema: previous }, { root: next, schema: next });
}

class Comparison {
  /** References that are being followed: schemas may be recursive. */
  private readonly following = new Set<string>();

  compare(pointer: string, before: Side, after: Side): string[] {
    const key = JSON.stringify([before.schema, after.schema]);
    const isReference = '$ref' in before.schema || '$ref' in after.schema;
    if (isReference && this.following.has(key)) { return []; }
    if (isReference) { this.following.add(key); }
    const [from, to] = [resolve(before), resolve(after)];
    const keywords = new Set([...Object.keys(from), ...Object.keys(to)].filter(keyword => !ANNOTATIONS.has(keyword)));
    const found = [...keywords].flatMap(keyword => this.keyword(pointer, keyword, { ...before, schema: from }, { ...after, schema: to }));
    this.following.delete(key);
    return found;
  }

  private keyword(pointer: string, keyword: string, before: Side, after: Side): string[] {
    const [from, to] = [before.schema[keyword], after.schema[keyword]];
    const at = `${pointer}/${escape(keyword)}`;
    if (keyword === 'properties') { return this.properties(pointer, before, after); }
    if (keyword === 'required') { return required(at, namesIn(from), namesIn(to)); }
    if (isDeepStrictEqual(normal(keyword, from), normal(keyword, to)) && !holdsReference(from)) { return []; }
    if (ONE.has(keyword) && isSchema(from) && isSchema(to)) { return this.part(at, before, after, from, to); }
    if (LISTS.has(keyword) && Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
      return from.flatMap((schema, i) => this.part(`${at}/${i}`, before, after, schema, to[i]));
    }
    if (BY_NAME.has(keyword) && isObject(from) && isObject(to) && isDeepStrictEqual(Object.keys(from).sort(), Object.keys(to).sort())) {
      return Object.keys(from).flatMap(name => this.part(`${at}/${escape(name)}`, before, after, from[name], to[name]));
    }
    return [`${at}: ${changed(keyword, from, to)}`];
  }

  private properties(pointer: string, before: Side, after: Side): string[] {
    const [from, to] = [before, after].map(({ schema }) => isObject(schema.properties) ? schema.properties : {});
    const at = (name: string) => `${pointer}/properties/${escape(name)}`;
    return [
      ...Object.keys(from).filter(name => !(name in to)).map(name => `${at(name)}: removed; consumers read it`),
      ...Object.keys(from).filter(name => name in to).flatMap(name => this.part(at(name), before, after, from[name], to[name])),
      ...Object.keys(to).filter(name => !(name in from)).flatMap(name => this.added(at(name), before, after, name, to[name])),
    ];
  }

  /** A new property must fit what was said of the properties that had no name. */
  private added(at: string, before: Side, after: Side, name: string, property: unknown): string[] {
    const { additionalProperties, unevaluatedProperties, patternProperties } = before.schema;
    const [, byPattern] = Object.entries(isObject(patternProperties) ? patternProperties : {}).find(([pattern]) => new RegExp(pattern, 'u').test(name)) ?? [];
    const governed = byPattern ?? additionalProperties ?? unevaluatedProperties ?? true;
    if (governed === false) { return [`${at}: added where no further properties were allowed; ${OLD_CONSUMERS}`]; }
    return governed === true ? [] : this.part(at, before, after, governed, property);
  }

  private part(at: string, before: Side, after: Side, from: unknown, to: unknown): string[] {
    return this.compare(at, { ...before, schema: asSchema(from) }, { ...after, schema: asSchema(to) });
  }
}

function required(at: string, from: string[], to: string[]): string[] {
  return [
    ...to.filter(name => !from.includes(name)).map(name => `${at}: '${name}' became required; ${OLD_EVENTS}`),
    ...from.filter(name => !to.includes(name)).map(name => `${at}: '${name}' is no longer required; ${OLD_CONSUMERS}`),
  ];
}

function changed(keyword: string, from: unknown, to: unknown): string {
  const text = (value: unknown) => value === undefined ? 'nothing' : JSON.stringify(value);
  const effect = [...isNarrower(keyword, from, to) ? [OLD_EVENTS] : [], ...isNarrower(keyword, to, from) ? [OLD_CONSUMERS] : []];
  return `changed from ${text(from)} to ${text(to)}; ${effect.length > 0 ? effect.join('; ') : `${OLD_EVENTS}; ${OLD_CONSUMERS}`}`;
}

/** Whether the second accepts less than the first; undecided keywords are narrower both ways. */
function isNarrower(keyword: string, from: unknown, to: unknown): boolean {
  if (from === undefined || to === undefined) { return from === undefined; }
  if (LOWER_BOUNDS.has(keyword)) { return Number(to) > Number(from); }
  if (UPPER_BOUNDS.has(keyword)) { return Number(to) < Number(from); }
  if (SETS.has(keyword)) { return listed(from).some(value => !listed(to).some(other => isDeepStrictEqual(value, other))); }
  return true;
}

/** Follows a reference within the document; what stands beside it holds too. */
function resolve({ root, schema }: Side): Schema {
  const seen = new Set<unknown>();
  let resolved = schema;
  while (typeof resolved.$ref === 'string' && resolved.$ref.startsWith('#') && !seen.has(resolved.$ref)) {
    const { $ref, ...beside } = resolved;
    seen.add($ref);
    const target = $ref.slice(1).split('/').slice(1).reduce<unknown>((at, part) => isObject(at) ? at[unescape(part)] : undefined, root);
    if (!isSchema(target)) { return resolved; }
    resolved = { ...asSchema(target), ...beside };
  }
  return resolved;
}

/** So that what means the same is the same. */
function normal(keyword: string, value: unknown): unknown {
  if (SETS.has(keyword) && value !== undefined) { return listed(value).map(each => JSON.stringify(each)).sort(); }
  if (ONE.has(keyword) && (value === undefined || value === true)) { return {}; }
  return value;
}

const listed = (value: unknown): unknown[] => Array.isArray(value) ? value : [value];
const namesIn = (value: unknown): string[] => Array.isArray(value) ? value.map(String) : [];
const holdsReference = (value: unknown) => JSON.stringify(value)?.includes('"$ref"') ?? false;
const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSchema = (value: unknown): value is Schema | boolean => isObject(value) || typeof value === 'boolean';
const asSchema = (value: unknown): Schema => isObject(value) ? value : value === false ? { not: {} } : {};
const escape = (name: string) => name.replace(/~/g, '~0').replace(/\//g, '~1');
const unescape = (part: string) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~');
