/** https://json-schema.org/draft/2020-12/schema, with what earlier drafts and OpenAPI have beside it. */
const KEYWORDS = [
  '$anchor', '$comment', '$defs', '$dynamicAnchor', '$dynamicRef', '$id', '$recursiveAnchor', '$recursiveRef', '$ref', '$schema', '$vocabulary',
  'additionalItems', 'additionalProperties', 'allOf', 'anyOf', 'const', 'contains', 'contentEncoding', 'contentMediaType', 'contentSchema', 'default',
  'definitions', 'dependencies', 'dependentRequired', 'dependentSchemas', 'deprecated', 'description', 'discriminator', 'else', 'enum', 'example',
  'examples', 'exclusiveMaximum', 'exclusiveMinimum', 'externalDocs', 'format', 'if', 'items', 'maxContains', 'maxItems', 'maxLength', 'maxProperties',
  'maximum', 'minContains', 'minItems', 'minLength', 'minProperties', 'minimum', 'multipleOf', 'not', 'oneOf', 'pattern', 'patternProperties',
  'prefixItems', 'properties', 'propertyNames', 'readOnly', 'required', 'then', 'title', 'type', 'unevaluatedItems', 'unevaluatedProperties',
  'uniqueItems', 'writeOnly', 'xml',
];
/** Shorter words are too near to others: `note` is an annotation of somebody's, and no `not`. */
const MIN_LENGTH = 4;
/** From this length on two letters may be wrong. */
const LONG = 8;

/** A keyword that is none, but nearly one: JSON Schema ignores it, so that the schema would accept more. Others are annotations. */
export function misspelled(keyword: string): string | undefined {
  if (KEYWORDS.includes(keyword)) { return undefined; }
  return KEYWORDS.find(known => known.toLowerCase() === keyword.toLowerCase() || known === `$${keyword}`)
    ?? KEYWORDS.find(known => known.length >= MIN_LENGTH && known[0] === keyword[0] && distance(known, keyword) <= (known.length >= LONG ? 2 : 1));
}

/** Letters to add, remove or replace, or neighbours to swap (optimal string alignment). */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= one.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = rows[i - 1][j - 1] + Number(one[i - 1] !== other[j - 1]);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? rows[i - 2][j - 2] + 1 : Infinity;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced, swapped);
    }
  }
  return rows[one.length][other.length];
}
