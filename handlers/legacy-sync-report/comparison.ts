import { createHash } from 'crypto';
import { OwnError } from '../shared/errors/safe-error';
import { canonicalJson } from '../shared/json/canonical-json';
import { elementTexts, memberTexts } from '../shared/json/json-parts';
import { JsonText } from '../shared/json/json-text';

/** Of the names of one kind: an answer of Lambda has 6 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MOST_BYTES = 1_500_000;

/** What a side has of an entity: the hash it gave, or the hashes of its fields. */
type Print = string | ReadonlyMap<string, string>;

/** The entities of one side. */
export type Side = Map<string, Print>;

/** Entities of a kind: how many, and the first of them in the order of their names. */
export interface Found<T> {
  readonly count: number;
  readonly entities: readonly T[];
}

export interface Comparison {
  readonly newEntities: number;
  readonly legacyEntities: number;
  readonly equal: number;
  readonly missingInLegacy: Found<string>;
  readonly missingInNew: Found<string>;
  readonly different: Found<{ readonly entity: string; readonly fields?: readonly string[] }>;
}

/**
 * Adds a page of a list function to a side, and answers the cursor of the next.
 *
 * @param name of the function, for the error
 */
export function addPage(side: Side, page: JsonText, name: string): unknown {
  const must = (holds: boolean, what: string) => { if (!holds) throw new OwnError(`${name} must return ${what}`); };
  const { entities, cursor } = (JSON.parse(page) ?? {}) as { readonly entities?: unknown; readonly cursor?: unknown };
  must(Array.isArray(entities), 'an object with the list entities');
  const texts = elementTexts(memberTexts(page).get('entities')!);
  (entities as unknown[]).forEach((each, index) => {
    const { entity, hash, fields } = (each ?? {}) as { readonly entity?: unknown; readonly hash?: unknown; readonly fields?: unknown };
    must(typeof entity === 'string' && entity !== '', 'entities that have the text entity');
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    must(typeof hash === 'string' || isObject, 'entities that have the text hash or the object fields');
    side.set(entity as string, typeof hash === 'string' ? hash : fieldHashes(memberTexts(texts[index]).get('fields')!));
  });
  return cursor ?? undefined;
}

/** Numbers keep all their digits; the order of members and the way to write a number do not count. */
function fieldHashes(fields: JsonText): ReadonlyMap<string, string> {
  return new Map([...memberTexts(fields)].map(([name, text]) => [name, createHash('sha256').update(canonicalJson(text)).digest('base64').slice(0, 16)]));
}

/** @param most how many entities of each kind are named */
export function compare(newSide: Side, legacySide: Side, most: number): Comparison {
  const missing = (side: Side, other: Side) => found([...side.keys()].filter(entity => !other.has(entity)).sort(), most, entity => entity);
  const common = [...newSide.keys()].filter(entity => legacySide.has(entity)).sort();
  const different = common.flatMap(entity => {
    const fields = differenceOf(newSide.get(entity)!, legacySide.get(entity)!);
    return fields ? [{ entity, ...fields.length > 0 && { fields } }] : [];
  });
  return {
    newEntities: newSide.size,
    legacyEntities: legacySide.size,
    equal: common.length - different.length,
    missingInLegacy: missing(newSide, legacySide),
    missingInNew: missing(legacySide, newSide),
    different: found(different, most, each => each),
  };
}

function found<T, U>(all: readonly T[], most: number, of: (each: T) => U): Found<U> {
  const entities: U[] = [];
  let bytes = 0;
  for (const entity of all.slice(0, most).map(of)) {
    bytes += Buffer.byteLength(JSON.stringify(entity)) + 1;
    if (bytes > MOST_BYTES) break;
    entities.push(entity);
  }
  return { count: all.length, entities };
}

/** The fields that differ; empty for hashes; undefined where nothing differs. */
function differenceOf(one: Print, other: Print): string[] | undefined {
  if (typeof one === 'string' || typeof other === 'string') return one === other ? undefined : [];
  const fields = [...new Set([...one.keys(), ...other.keys()])].filter(name => one.get(name) !== other.get(name)).sort();
  return fields.length === 0 ? undefined : fields;
}
