import { EventContract } from '../../core/messaging/event-contract';

/** A JSON Schema, or a part of one. */
interface Schema { readonly [keyword: string]: unknown }

/** The place of the event's data in the schema of the registry. */
const DATA = '#/properties/detail/properties/data';

/** Keywords that draft 4 does not have: they are left out, so that the registry's copy accepts more. */
const UNKNOWN = new Set([
  '$schema', '$id', '$anchor', '$comment', '$dynamicRef', '$dynamicAnchor', 'const', 'contains', 'minContains', 'maxContains', 'propertyNames', 'if', 'then', 'else',
  'prefixItems', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties', 'unevaluatedItems', 'contentMediaType', 'contentEncoding', 'examples',
  'deprecated', 'readOnly', 'writeOnly',
]);
const SCHEMAS_BY_NAME = new Set(['properties', 'patternProperties', 'definitions']);
/** Their values are data, not schemas. */
const DATA_KEYWORDS = new Set(['enum', 'default', 'required', 'type']);

/**
 * A contract as the schema registry takes it: the whole EventBridge event in JSON Schema draft 4
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema.html).
 */
export function registrySchema({ eventType, source, schema }: EventContract): Schema {
  const text = { type: 'string' };
  return {
    '$schema': 'http://json-schema.org/draft-04/schema#',
    'title': eventType,
    'x-amazon-events-detail-type': eventType,
    'x-amazon-events-source': source,
    'type': 'object',
    'required': ['id', 'source', 'detail-type', 'time', 'detail'],
    'properties': {
      'id': text,
      'source': { enum: [source] },
      'detail-type': { enum: [eventType] },
      'time': { type: 'string', format: 'date-time' },
      'detail': {
        type: 'object',
        required: ['specversion', 'id', 'source', 'type'],
        properties: {
          specversion: { enum: ['1.0'] },
          id: text,
          source: { enum: [source] },
          type: { enum: [eventType] },
          time: { type: 'string', format: 'date-time' },
          subject: text,
          datacontenttype: text,
          traceparent: text,
          correlationid: text,
          dataref: text,
          data: inDraft4(JSON.parse(schema.text)),
        },
      },
    },
  };
}

function inDraft4(schema: unknown): unknown {
  if (Array.isArray(schema)) { return schema.map(inDraft4); }
  if (typeof schema === 'boolean') { return schema ? {} : { not: {} }; }
  if (typeof schema !== 'object' || schema === null) { return schema; }
  const kept = Object.entries(schema).filter(([keyword]) => !UNKNOWN.has(keyword)).map(([keyword, value]) => [keyword === '$defs' ? 'definitions' : keyword, value] as const);
  return {
    ...Object.fromEntries(kept.map(([keyword, value]) => [keyword, keywordInDraft4(keyword, value)])),
    ...'const' in schema && { enum: [schema.const] },
    ...exclusive(schema as Schema, 'minimum', 'exclusiveMinimum', Math.max),
    ...exclusive(schema as Schema, 'maximum', 'exclusiveMaximum', Math.min),
  };
}

function keywordInDraft4(keyword: string, value: unknown): unknown {
  if (keyword === '$ref') { return `${DATA}${String(value).slice(1).replace('/$defs/', '/definitions/')}`; }
  if (DATA_KEYWORDS.has(keyword)) { return value; }
  if (SCHEMAS_BY_NAME.has(keyword)) { return Object.fromEntries(Object.entries(value as Schema).map(([name, part]) => [name, inDraft4(part)])); }
  return keyword === 'additionalProperties' && typeof value === 'boolean' ? value : inDraftOf(value);
}

const inDraftOf = (value: unknown) => typeof value === 'object' ? inDraft4(value) : value;

/** In draft 4 the bound is one keyword, and its exclusion another. */
function exclusive(schema: Schema, inclusive: string, keyword: string, stricter: (...bounds: number[]) => number): Schema {
  const bound = schema[keyword];
  if (typeof bound !== 'number') { return {}; }
  const other = schema[inclusive];
  return typeof other === 'number' && stricter(bound, other) !== bound
    ? { [inclusive]: other, [keyword]: false }
    : { [inclusive]: bound, [keyword]: true };
}
