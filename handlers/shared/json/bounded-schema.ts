/** Keywords whose values are no schemas. */
const VALUES = new Set(['const', 'enum', 'default', 'examples']);

interface Schema {
  readonly uniqueItems?: unknown;
  readonly maxItems?: unknown;
  readonly pattern?: unknown;
  readonly maxLength?: unknown;
  readonly allOf?: unknown[];
}

/**
 * The same schema, with `uniqueItems` looked at only in arrays within `maxItems`, and `pattern` only in texts within `maxLength`. The validator
 * compares all pairs and runs the pattern before it says that there is too much.
 */
export function boundedSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(boundedSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const bounded: Schema = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, VALUES.has(keyword) ? value : boundedSchema(value)]),
  );
  return textsWithin(listsWithin(bounded));
}

function listsWithin(schema: Schema): Schema {
  const { uniqueItems, ...others } = schema;
  if (uniqueItems !== true || typeof others.maxItems !== 'number') return schema;
  return { ...others, allOf: [...others.allOf ?? [], { if: { maxItems: others.maxItems }, then: { uniqueItems } }] };
}

function textsWithin(schema: Schema): Schema {
  const { pattern, ...others } = schema;
  if (typeof pattern !== 'string' || typeof others.maxLength !== 'number') return schema;
  return { ...others, allOf: [...others.allOf ?? [], { if: { maxLength: others.maxLength }, then: { pattern } }] };
}
