import { isDeepStrictEqual } from 'util';
import { SchemaReferences } from '../../web/private/schema-references';

/** A JSON Schema, or a part of one. */
interface Schema { readonly [keyword: string]: unknown }

/** Keywords that say nothing about which values are valid (https://json-schema.org/draft/2020-12/json-schema-validation#section-9). */
const ANNOTATIONS = new Set([
  '$schema', '$id', '$comment', '$anchor', '$defs', 'definitions',
  'title', 'description', 'default', 'deprecated', 'readOnly', 'writeOnly', 'examples',
]);
/** Keywords whose order has no meaning. */
const SETS = new Set(['required', 'enum', 'type']);
const LOWER_BOUNDS = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER_BOUNDS = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);
/** Keywords that hold schemas in which every change counts. */
const EXACT = new Set(['contains', 'contentSchema', 'else', 'if', 'not', 'propertyNames', 'then', 'unevaluatedItems']);
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
  return new Comparison(previous, next).findings();
}

class Comparison {
  private readonly before: Side;
  private readonly after: Side;
  /** What references lead to, that was compared or is: schemas may be recursive, and many may refer to one. */
  private readonly compared = new Pairs();
  private readonly equal = new Pairs();

  constructor(previous: Schema, next: Schema) {
    this.before = new Side(previous);
    this.after = new Side(next);
  }

  findings(): string[] {
    return this.compare('', this.before.root, this.after.root);
  }

  private compare(pointer: string, before: Schema, after: Schema): string[] {
    const [from, to] = [this.before.followed(before), this.after.followed(after)];
    const isReference = '$ref' in before || '$ref' in after;
    if (isReference && !this.compared.add(from, to)) { return []; }
    const [whole, other] = [this.before.whole(from), this.after.whole(to)];
    const keywords = new Set([...Object.keys(whole), ...Object.keys(other)].filter(keyword => !ANNOTATIONS.has(keyword)));
    return [...keywords].flatMap(keyword => this.keyword(pointer, keyword, whole, other));
  }

  private keyword(pointer: string, keyword: string, before: Schema, after: Schema): string[] {
    const [from, to] = [before[keyword], after[keyword]];
    const at = `${pointer}/${escape(keyword)}`;
    if (keyword === 'properties') { return this.properties(pointer, before, after); }
    if (keyword === 'required') { return required(at, namesIn(from), namesIn(to)); }
    if (ONE.has(keyword) && isSchema(from) && isSchema(to)) { return this.part(at, from, to); }
    if (LISTS.has(keyword) && Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
      return from.flatMap((schema, i) => this.part(`${at}/${i}`, schema, to[i]));
    }
    if (BY_NAME.has(keyword) && isObject(from) && isObject(to) && isDeepStrictEqual(Object.keys(from).sort(), Object.keys(to).sort())) {
      return Object.keys(from).flatMap(name => this.part(`${at}/${escape(name)}`, from[name], to[name]));
    }
    const isSame = EXACT.has(keyword) ? this.isSame(from, to) : isDeepStrictEqual(normal(keyword, from), normal(keyword, to));
    return isSame ? [] : [`${at}: ${changed(keyword, from, to)}`];
  }

  /** Whether two schemas say the same, with what their references lead to. */
  private isSame(before: unknown, after: unknown): boolean {
    if (!isObject(before) || !isObject(after)) { return isDeepStrictEqual(before, after); }
    const [from, to] = [this.before.followed(before), this.after.followed(after)];
    if (('$ref' in before || '$ref' in after) && !this.equal.add(from, to)) { return true; }
    const keywords = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(keyword => !ANNOTATIONS.has(keyword) && keyword !== '$ref');
    return this.isSameTarget(from, to) && keywords.every(keyword => this.areSame(keyword, from[keyword], to[keyword]));
  }

  /** References beside other keywords. */
  private isSameTarget(before: Schema, after: Schema): boolean {
    return !('$ref' in before || '$ref' in after) || this.isSame(this.before.target(before), this.after.target(after));
  }

  private areSame(keyword: string, from: unknown, to: unknown): boolean {
    if (ONE.has(keyword) || EXACT.has(keyword)) { return this.isSame(from, to); }
    const isMap = BY_NAME.has(keyword) || keyword === 'properties';
    if (!(isMap || LISTS.has(keyword)) || !isParts(from) || !isParts(to)) { return isDeepStrictEqual(normal(keyword, from), normal(keyword, to)); }
    const names = Object.keys(from);
    return isDeepStrictEqual([...names].sort(), Object.keys(to).sort()) && names.every(name => this.isSame(from[name], to[name]));
  }

  private properties(pointer: string, before: Schema, after: Schema): string[] {
    const [from, to] = [before, after].map(({ properties }) => isObject(properties) ? properties : {});
    const at = (name: string) => `${pointer}/properties/${escape(name)}`;
    return [
      ...Object.keys(from).filter(name => !Object.hasOwn(to, name)).map(name => `${at(name)}: removed; consumers read it`),
      ...Object.keys(from).filter(name => Object.hasOwn(to, name)).flatMap(name => this.part(at(name), from[name], to[name])),
      ...Object.keys(to).filter(name => !Object.hasOwn(from, name)).flatMap(name => this.added(at(name), before, name, to[name])),
    ];
  }

  /** A new property must fit what was said of the properties that had no name. */
  private added(at: string, before: Schema, name: string, property: unknown): string[] {
    const { additionalProperties, unevaluatedProperties, patternProperties } = before;
    const [, byPattern] = Object.entries(isObject(patternProperties) ? patternProperties : {}).find(([pattern]) => new RegExp(pattern, 'u').test(name)) ?? [];
    const governed = byPattern ?? additionalProperties ?? unevaluatedProperties ?? true;
    if (governed === false) { return [`${at}: added where no further properties were allowed; ${OLD_CONSUMERS}`]; }
    return governed === true ? [] : this.part(at, governed, property);
  }

  private part(at: string, from: unknown, to: unknown): string[] {
    return this.compare(at, asSchema(from), asSchema(to));
  }
}

/** One of the two schemas, with its references. */
class Side {
  private readonly references: SchemaReferences;

  constructor(readonly root: Schema) {
    this.references = new SchemaReferences(root);
  }

  /** What a schema that says no more than `$ref` leads to. */
  followed(schema: Schema): Schema {
    const isOnlyReference = '$ref' in schema && Object.keys(schema).every(keyword => keyword === '$ref' || ANNOTATIONS.has(keyword));
    return isOnlyReference ? this.followed(this.target(schema)) : schema;
  }

  /** A schema with what its reference leads to: both hold. */
  whole(schema: Schema): Schema {
    if (!('$ref' in schema)) { return schema; }
    const { $ref: _, allOf, ...beside } = schema;
    return { ...beside, allOf: [...Array.isArray(allOf) ? allOf as unknown[] : [], this.target(schema)] };
  }

  target(schema: Schema): Schema {
    return asSchema(this.references.target(schema));
  }
}

/** Pairs of schemas. */
class Pairs {
  private readonly seen = new Map<Schema, Set<Schema>>();

  /** Whether the pair is new. */
  add(one: Schema, other: Schema): boolean {
    const others = this.seen.get(one) ?? new Set();
    this.seen.set(one, others);
    return others.size < others.add(other).size;
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

/** So that what means the same is the same. */
function normal(keyword: string, value: unknown): unknown {
  if (SETS.has(keyword) && value !== undefined) { return listed(value).map(each => JSON.stringify(each)).sort(); }
  if (ONE.has(keyword) && (value === undefined || value === true)) { return {}; }
  return value;
}

const listed = (value: unknown): unknown[] => Array.isArray(value) ? value : [value];
const namesIn = (value: unknown): string[] => Array.isArray(value) ? value.map(String) : [];
const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSchema = (value: unknown): value is Schema | boolean => isObject(value) || typeof value === 'boolean';
const asSchema = (value: unknown): Schema => isObject(value) ? value : value === false ? { not: {} } : {};
const escape = (name: string) => name.replace(/~/g, '~0').replace(/\//g, '~1');
const isParts = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
