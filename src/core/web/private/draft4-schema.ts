import { Validation } from '../../private/validation';
import { JsonSchema } from '../json-schema';

type Schema = { [keyword: string]: unknown };

/** The same in draft 4 and in 2020-12. */
const SAME = [
  'title', 'description', 'default', 'type', 'enum', 'multipleOf', 'maximum', 'minimum', 'maxLength', 'minLength', 'pattern', 'format',
  'maxItems', 'minItems', 'uniqueItems', 'maxProperties', 'minProperties', 'required',
];
/** Keywords without effect on validation. */
const ANNOTATIONS = ['$schema', '$id', '$comment', 'examples', 'readOnly', 'writeOnly', 'deprecated'];
const OF_A_SCHEMA = ['not', 'items', 'additionalProperties'];
const OF_SCHEMAS = ['allOf', 'anyOf', 'oneOf'];
const OF_NAMED_SCHEMAS = ['properties', 'patternProperties'];

/**
 * The schema in draft 4, which the models of REST APIs use.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 * @throws if draft 4 has no equivalent
 */
export function toDraft4(schema: JsonSchema, validation: Validation): Schema {
  const convert = (value: unknown): unknown => typeof value === 'object' && value !== null ? converted(value as Schema) : draft4Boolean(value);
  const converted = (source: Schema): Schema => Object.entries(source).reduce<Schema>((target, [keyword, value]) => {
    if (SAME.includes(keyword)) { return { ...target, [keyword]: value }; }
    if (ANNOTATIONS.includes(keyword)) { return target; }
    if (keyword === 'additionalProperties' && typeof value === 'boolean') { return { ...target, [keyword]: value }; }
    if (OF_A_SCHEMA.includes(keyword)) { return { ...target, [keyword]: convert(value) }; }
    if (OF_SCHEMAS.includes(keyword)) { return { ...target, [keyword]: (value as unknown[]).map(convert) }; }
    if (OF_NAMED_SCHEMAS.includes(keyword)) { return { ...target, [keyword]: named(value as Schema) }; }
    if (keyword === 'const') { return { ...target, enum: [value] }; }
    if (keyword === '$defs' || keyword === 'definitions') { return { ...target, definitions: named(value as Schema) }; }
    if (keyword === '$ref') { return { ...target, $ref: String(value).replace('#/$defs/', '#/definitions/') }; }
    const bound = ({ exclusiveMinimum: 'minimum', exclusiveMaximum: 'maximum' } as { [exclusive: string]: string })[keyword];
    if (bound !== undefined && source[bound] === undefined) { return { ...target, [bound]: value, [keyword]: true }; }
    return validation.fail('requestSchema', 'use keywords of JSON Schema draft 4 (REST API limit; an HTTP API supports draft 2020-12)', keyword);
  }, {});
  const named = (schemas: Schema): Schema => Object.fromEntries(Object.entries(schemas).map(([name, value]) => [name, convert(value)]));
  return { $schema: 'http://json-schema.org/draft-04/schema#', ...converted(JSON.parse(schema.text) as Schema) };
}

/** `true` and `false` as schemas came with draft 6. */
function draft4Boolean(value: unknown): Schema {
  return value === false ? { not: {} } : {};
}
