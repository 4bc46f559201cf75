import { SchemaReferences } from '../../src/core/web/private/schema-references';

interface Schema {
  readonly [keyword: string]: unknown;
}

/** Keywords whose values are no schemas. */
const VALUES = ['const', 'default', 'enum', 'examples'];
/** Keywords that hold schemas by names of the user. */
const BY_NAME = ['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'];
/** Keywords that say nothing of the type. */
const BESIDE = ['$anchor', '$comment', '$defs', '$id', '$schema', 'definitions', 'deprecated', 'description', 'title'];

/** A schema whose references all are by place, and that says nothing beside a reference: json-schema-to-typescript knows no others. */
export function plainSchema(root: Schema): Schema {
  const references = new SchemaReferences(root);
  const plain = (schema: unknown): unknown => {
    if (Array.isArray(schema)) return schema.map(plain);
    if (typeof schema !== 'object' || schema === null) return schema;
    const { $ref, ...rest } = schema as Schema;
    const parts: Schema = Object.fromEntries(Object.entries(rest).map(([keyword, value]) => [keyword, partOf(keyword, value)]));
    if (typeof $ref !== 'string') return parts;
    const target = references.target(schema);
    const reference = { $ref: references.pointerOf(target) ?? $ref };
    const isAlone = Object.keys(parts).every(keyword => BESIDE.includes(keyword));
    return isAlone ? { ...parts, ...reference } : { ...parts, allOf: [...Array.isArray(parts.allOf) ? parts.allOf as unknown[] : [], reference] };
  };
  const partOf = (keyword: string, value: unknown): unknown => {
    if (VALUES.includes(keyword)) return value;
    const isMap = BY_NAME.includes(keyword) && typeof value === 'object' && value !== null;
    return isMap ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)])) : plain(value);
  };
  return plain(root) as Schema;
}
