type Json = { readonly [name: string]: unknown };

/** Whether a property is of the other direction: `readOnly` for requests, `writeOnly` for responses. */
export type IsOfOther = (property: Json) => boolean;

const LISTS = ['allOf', 'anyOf', 'oneOf'];
const SCHEMAS = ['additionalProperties', 'items', 'not'];
/** What says nothing about the values. */
const ANNOTATIONS = ['default', 'deprecated', 'description', 'example', 'externalDocs', 'readOnly', 'summary', 'title', 'writeOnly', 'xml'];

const BESIDE_REFERENCE = 'which ignores it in OpenAPI 3.0: combine both by allOf';
const NULL_OF_REFERENCE = "which ignores it in OpenAPI 3.0: use anyOf with the reference and { type: 'object', nullable: true, enum: [null] }";

/**
 * A Schema Object of OpenAPI 3.0 (https://spec.openapis.org/oas/v3.0.4.html#schema-object) as JSON Schema
 * (https://learn.openapis.org/upgrading/v3.0-to-v3.1.html).
 *
 * @param place JSON pointer of the schema in the document
 * @throws if a keyword does not say in OpenAPI 3.0 what its author must have meant
 */
export function jsonSchemaOf30(schema: unknown, place: string, isOfOther: IsOfOther): unknown {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) { return schema; }
  const given = schema as Json;
  if ('$ref' in given) { return reference(given, place); }
  const { nullable, example, type, required, minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...others } = given;
  return {
    ...mapped(others, place, isOfOther),
    ...type !== undefined && { type },
    ...nullable !== undefined && nullableType(type, nullable, place),
    ...bounds({ minimum, exclusiveMinimum }, place),
    ...bounds({ maximum, exclusiveMaximum }, place),
    ...required !== undefined && { required: requiredIn(given, isOfOther) },
    ...example !== undefined && { examples: [example] },
  };
}

function reference(schema: Json, place: string): Json {
  const ignored = Object.keys(schema).find(keyword => keyword !== '$ref' && !ANNOTATIONS.includes(keyword) && !keyword.startsWith('x-'));
  if (ignored !== undefined) {
    throw new Error(`${place}/${ignored} must be left out beside $ref, ${ignored === 'nullable' ? NULL_OF_REFERENCE : BESIDE_REFERENCE}.`);
  }
  return { $ref: schema.$ref };
}

function mapped(keywords: Json, place: string, isOfOther: IsOfOther): Json {
  return Object.fromEntries(Object.entries(keywords).map(([keyword, value]) => {
    const at = `${place}/${keyword}`;
    const isByName = keyword === 'properties' || LISTS.includes(keyword);
    if (isByName && typeof value === 'object' && value !== null) { return [keyword, each(value, at, isOfOther)]; }
    return [keyword, SCHEMAS.includes(keyword) ? jsonSchemaOf30(value, at, isOfOther) : value];
  }));
}

function each(schemas: object, place: string, isOfOther: IsOfOther): unknown {
  const converted = Object.entries(schemas).map(([name, schema]) => [name, jsonSchemaOf30(schema, `${place}/${escaped(name)}`, isOfOther)] as const);
  return Array.isArray(schemas) ? converted.map(([, schema]) => schema) : Object.fromEntries(converted);
}

/** https://spec.openapis.org/oas/v3.0.4.html */
function nullableType(type: unknown, nullable: unknown, place: string): Json {
  requireBoolean(nullable, `${place}/nullable`);
  if (nullable && typeof type !== 'string') {
    throw new Error(`${place}/nullable must be beside type, without which it has no effect in OpenAPI 3.0, got type ${JSON.stringify(type) ?? 'none'}.`);
  }
  return nullable ? { type: [type, 'null'] } : {};
}

/** A bound, which in OpenAPI 3.0 is exclusive by a keyword beside it. */
function bounds(keywords: { readonly [keyword: string]: unknown }, place: string): Json {
  const [[name, bound], [exclusiveName, exclusive]] = Object.entries(keywords);
  if (exclusive !== undefined) { requireBoolean(exclusive, `${place}/${exclusiveName}`); }
  if (exclusive && bound === undefined) { throw new Error(`${place}/${exclusiveName} must be beside ${name}, got no ${name}.`); }
  return bound === undefined ? {} : { [exclusive ? exclusiveName : name]: bound };
}

/** What is required of responses only, or of requests only (https://spec.openapis.org/oas/v3.0.4.html#fixed-fields-for-use-with-schema-objects). */
function requiredIn({ required, properties }: Json, isOfOther: IsOfOther): unknown {
  if (!Array.isArray(required)) { return required; }
  const of = properties as { readonly [name: string]: Json | undefined } | undefined;
  return required.filter(name => !isOfOther(of?.[String(name)] ?? {}));
}

function requireBoolean(value: unknown, place: string) {
  if (typeof value !== 'boolean') { throw new Error(`${place} must be true or false in OpenAPI 3.0, got ${JSON.stringify(value)}.`); }
}

/** A name in a JSON pointer (https://www.rfc-editor.org/rfc/rfc6901). */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
