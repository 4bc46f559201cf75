import { misspelled } from './schema-keywords';

/** What the value of a keyword must be: words, and whether it is. */
type Rule = readonly [string, (value: unknown) => boolean];
type Schema = Readonly<Record<string, unknown>>;

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const SCHEMAS = ['additionalProperties', 'contains', 'else', 'if', 'items', 'not', 'propertyNames', 'then', 'unevaluatedItems', 'unevaluatedProperties'];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const BY_NAME = ['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'];

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
const isType = (value: unknown) => TYPES.includes(value as string);

const NUMBER: Rule = ['a number', Number.isFinite];
const COUNT: Rule = ['a whole number of at least 0', value => Number.isInteger(value) && (value as number) >= 0];
const TEXT: Rule = ['a text', isText];
const all = (rule: Rule, ...keywords: string[]) => Object.fromEntries(keywords.map(keyword => [keyword, rule]));

/** https://json-schema.org/draft/2020-12/json-schema-validation */
const RULES: Readonly<Record<string, Rule>> = {
  ...all(NUMBER, 'exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum'),
  ...all(COUNT, 'maxContains', 'maxItems', 'maxLength', 'maxProperties', 'minContains', 'minItems', 'minLength', 'minProperties'),
  ...all(TEXT, '$anchor', '$comment', '$dynamicAnchor', '$dynamicRef', '$id', '$ref', '$schema', 'contentEncoding', 'contentMediaType', 'description', 'format', 'pattern', 'title'),
  ...all(['true or false', value => typeof value === 'boolean'], 'deprecated', 'readOnly', 'uniqueItems', 'writeOnly'),
  ...all(['a list of schemas', value => Array.isArray(value) && value.length > 0], ...LISTS),
  ...all(['an object of schemas by name', isObject], ...BY_NAME),
  dependentRequired: ["an object of lists of names, such as { card: ['amount'] }", value => isObject(value) && Object.values(value).every(isTexts)],
  enum: ['a list with a value', value => Array.isArray(value) && value.length > 0],
  examples: ['a list', Array.isArray],
  multipleOf: ['a number above 0', value => Number.isFinite(value) && (value as number) > 0],
  required: ["a list of the names of properties, such as ['amount']", isTexts],
  type: [`one of ${TYPES.join(', ')}, or a list of them`, value => isType(value) || isTexts(value) && (value as unknown[]).length > 0 && (value as unknown[]).every(isType)],
};

/** What is no JSON Schema, in words behind its name: the functions that validate would refuse everything, or fail. */
export function shapeFault(schema: unknown, place: string): string | undefined {
  if (typeof schema === 'boolean') { return undefined; }
  if (!isObject(schema)) { return `${place} must be a schema (an object, true or false), got ${JSON.stringify(schema)}.`; }
  // a member that is undefined is left out of the text
  for (const [keyword, value] of Object.entries(schema).filter(([, each]) => each !== undefined)) {
    const at = `${place}/${keyword}`;
    const rule = RULES[keyword];
    const meant = misspelled(keyword);
    if (meant !== undefined) { return `${at} must be a keyword of JSON Schema, which ignores others: did you mean '${meant}'?`; }
    if (keyword === 'nullable') { return `${at} must be left out, since JSON Schema ignores it: use a list of types with 'null'.`; }
    if (rule && !rule[1](value)) { return `${at} must be ${rule[0]}, got ${JSON.stringify(value)}.`; }
    const fault = partsOf(keyword, value, at).map(([part, where]) => shapeFault(part, where)).find(each => each !== undefined);
    if (fault !== undefined) { return fault; }
  }
  return undefined;
}

/** The schemas in the value of a keyword, each with its place. Earlier drafts have lists of `items`. */
function partsOf(keyword: string, value: unknown, at: string): Array<readonly [unknown, string]> {
  if (BY_NAME.includes(keyword) || LISTS.includes(keyword) || (keyword === 'items' && Array.isArray(value))) {
    return Object.entries(value as object).map(([name, part]) => [part as unknown, `${at}/${name}`] as const);
  }
  return SCHEMAS.includes(keyword) ? [[value, at]] : [];
}
