/** That for shared caches counts, too: nobody knows which caches are behind the aggregate. */
const AGES = ['max-age', 's-maxage'];

/** What the answers of sources say about keeping them. */
export interface Keeping {
  /** Nobody may keep it. */
  readonly noStore: boolean;
  /** Only a cache of this caller may keep it. */
  readonly isPrivate: boolean;
  /** Undefined where nothing is said. */
  readonly maxAgeSeconds?: number;
}

/**
 * The strictest of several fields: https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.
 *
 * @param fields undefined for an answer without the field
 */
export function strictest(fields: readonly (string | undefined)[]): Keeping {
  const all = fields.map(field => directivesOf(field ?? ''));
  const has = (name: string) => all.some(directives => directives.some(directive => directive.name === name));
  const ages = all.flatMap(directives => maxAgesOf(directives));
  return {
    noStore: has('no-store') || has('no-cache'),
    isPrivate: has('private'),
    ...ages.length > 0 && { maxAgeSeconds: Math.min(...ages) },
  };
}

/**
 * What an answer says about keeping it, from now on: an answer of a cache has used up a part of its time
 * (https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3), and one that varies by everything is nobody else's.
 */
export function keepingField({ 'cache-control': field, age = '', vary = '' }: Readonly<Record<string, string>>): string | undefined {
  if (vary.split(',').some(name => name.trim() === '*')) return 'no-store';
  const { noStore, isPrivate, maxAgeSeconds } = strictest([field]);
  if (noStore || maxAgeSeconds === undefined || !/^\d+$/.test(age)) return field;
  return `${isPrivate ? 'private, ' : ''}max-age=${Math.max(0, maxAgeSeconds - Number(age))}`;
}

/**
 * The field of the whole. A part that says nothing is not known to be fit for keeping.
 *
 * @param isPersonal whether the answer may be another one for another caller
 */
export function cacheControlOf(fields: readonly (string | undefined)[], isPersonal: boolean): string {
  const { noStore, isPrivate, maxAgeSeconds } = strictest(fields);
  if (noStore || maxAgeSeconds === undefined || fields.some(field => maxAgesOf(directivesOf(field ?? '')).length === 0)) return 'no-store';
  return `${isPrivate || isPersonal ? 'private' : 'public'}, max-age=${maxAgeSeconds}`;
}

function directivesOf(field: string) {
  return field.toLowerCase().split(',').map(directive => {
    const [name, value = ''] = directive.split('=').map(text => text.trim());
    return { name, value: value.replace(/^"|"$/g, '') };
  });
}

function maxAgesOf(directives: ReturnType<typeof directivesOf>): number[] {
  return directives.filter(({ name, value }) => AGES.includes(name) && /^\d+$/.test(value)).map(({ value }) => Number(value));
}
