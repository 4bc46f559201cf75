import { degreeOf, longestFor } from './pattern-cost';
import { SchemaReferences } from './schema-references';
import { shapeFault } from './schema-shape';

/** The validator compares all pairs: 500 objects take about 50 ms of CPU; library default. */
const MAX_UNIQUE_ITEMS = 500;
/** Keywords whose values are no schemas. */
const VALUES = ['const', 'default', 'dependentRequired', 'enum', 'examples'];
/** Keywords that hold schemas by names of the user. */
const BY_NAME = ['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'];

/** What the functions that validate cannot do, or cannot do quickly, in words behind the name of the schema. */
export function schemaFault(schema: object): string | undefined {
  return shapeFault(schema, '#') ?? new SchemaReferences(JSON.parse(JSON.stringify(schema))).fault ?? faultIn(schema, '#');
}

function faultIn(schema: unknown, place: string): string | undefined {
  if (typeof schema !== 'object' || schema === null) { return undefined; }
  if (Array.isArray(schema)) { return firstOf(schema.map((each, index) => faultIn(each, `${place}/${index}`))); }
  const keywords = Object.entries(schema).filter(([keyword]) => !VALUES.includes(keyword));
  return faultOf(schema as Keywords, place) ?? firstOf(keywords.map(([keyword, value]) => BY_NAME.includes(keyword)
    ? firstOf(Object.entries(value as object ?? {}).map(([name, each]) => faultIn(each, `${place}/${keyword}/${name}`)))
    : faultIn(value, `${place}/${keyword}`)));
}

interface Keywords {
  readonly format?: unknown;
  readonly uniqueItems?: unknown;
  readonly maxItems?: unknown;
  readonly maxLength?: unknown;
  readonly pattern?: unknown;
  readonly patternProperties?: object;
}

function faultOf(keywords: Keywords, place: string): string | undefined {
  const { format, uniqueItems, maxItems } = keywords;
  if (format === 'url') { return `${place}/format must be 'uri', got 'url': its check takes twice as long with every character.`; }
  if (uniqueItems === true && !(Number(maxItems) <= MAX_UNIQUE_ITEMS)) {
    return `${place}/maxItems must be at most ${MAX_UNIQUE_ITEMS} beside uniqueItems, got ${JSON.stringify(maxItems) ?? 'none'}: all pairs are compared.`;
  }
  return patternFault(keywords, place);
}

function patternFault({ pattern, patternProperties, maxLength }: Keywords, place: string): string | undefined {
  const ofNames = Object.keys(patternProperties ?? {});
  const invalid = [...pattern === undefined ? [] : [pattern], ...ofNames].find(text => !isPattern(text));
  if (invalid !== undefined) { return `${place}: a pattern must be a regular expression with the flag u, got ${JSON.stringify(invalid)}.`; }
  return firstOf([
    ...pattern === undefined ? [] : [slowPattern(String(pattern), place, maxLength)],
    ...ofNames.map(name => slowName(name, `${place}/patternProperties`)),
  ]);
}

function slowPattern(pattern: string, place: string, maxLength: unknown): string | undefined {
  const degree = degreeOf(pattern);
  if (degree === Infinity) { return tooSlow(`${place}/pattern`, pattern, degree); }
  if (degree === 1 || Number(maxLength) <= longestFor(degree)) { return undefined; }
  return `${place}/maxLength must be at most ${longestFor(degree)} beside the pattern ${JSON.stringify(pattern)}, `
    + `got ${JSON.stringify(maxLength) ?? 'none'}: ${growth(degree)}`;
}

/** The validator looks at each name, however long it is. */
function slowName(pattern: string, place: string): string | undefined {
  const degree = degreeOf(pattern);
  if (degree === 1) { return undefined; }
  return degree === Infinity ? tooSlow(place, pattern, degree) : `${tooSlow(place, pattern, degree)} Names have no maxLength.`;
}

function tooSlow(place: string, pattern: string, degree: number): string {
  return `${place} must be quick to check, got ${JSON.stringify(pattern)}: ${growth(degree)}`;
}

function growth(degree: number): string {
  return degree === Infinity
    ? 'its check can take twice as long with each character. Write it so that a text matches in one way only.'
    : `the time of its check grows with the length to the power of ${degree}.`;
}

function isPattern(text: unknown): boolean {
  try {
    return new RegExp(String(text), 'u') !== undefined;
  } catch {
    return false;
  }
}

function firstOf(faults: Array<string | undefined>): string | undefined {
  return faults.find(fault => fault !== undefined);
}
