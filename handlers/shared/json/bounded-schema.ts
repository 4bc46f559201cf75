/** Keywords whose values are no schemas. */
const VALUES = new Set(['const', 'enum', 'default', 'examples']);

/**
 * The same schema, with `uniqueItems` looked at only in arrays within `maxItems`. The validator compares all pairs, and it
 * does so before it says that there are too many items.
 */
export function boundedSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(boundedSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { uniqueItems, ...others } = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, VALUES.has(keyword) ? value : boundedSchema(value)]),
  ) as { uniqueItems?: unknown; maxItems?: unknown; allOf?: unknown[] };
  if (uniqueItems === undefined) return others;
  if (uniqueItems !== true || typeof others.maxItems !== 'number') return { ...others, uniqueItems };
  return { ...others, allOf: [...others.allOf ?? [], { if: { maxItems: others.maxItems }, then: { uniqueItems } }] };
}
