import { GremlinServer } from './gremlin-server';

type Typed = { readonly '@type': string; readonly '@value': unknown };

/** A value of GraphSON 3 without its types. Keys of maps that are no texts go by their value: `id`, `label`, `IN`, `OUT`. */
export function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { '@type': type, '@value': inner } = value as Typed;
  if (type === 'g:List') return (inner as unknown[]).map(plainOf);
  if (type !== 'g:Map') return inner;
  const parts = (inner as unknown[]).map(plainOf);
  return Object.fromEntries(parts.flatMap((key, index): [string, unknown][] => index % 2 === 0 ? [[String(key), parts[index + 1]]] : []));
}

export interface VertexContent {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}
export interface EdgeContent {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The whole graph without what the projector keeps for itself: its names begin with `_`. */
export async function graphContents(server: GremlinServer): Promise<{ readonly vertices: VertexContent[]; readonly edges: EdgeContent[] }> {
  const all = async (step: string) => (plainOf(await server.evaluate(`g.${step}().elementMap()`)) as Array<Record<string, unknown>>)
    .filter(({ label }) => !String(label).startsWith('_'));
  const [vertices, edges] = [await all('V'), await all('E')];
  const own = (properties: Record<string, unknown>) => Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith('_')));
  const endOf = (end: unknown) => String((end as { readonly id: unknown }).id);
  return {
    vertices: vertices.map(({ id, label: _, ...properties }) => ({ id: String(id), properties: own(properties) })),
    edges: edges.map(({ id: _, label, IN, OUT, ...properties }) =>
      ({ label: String(label), from: endOf(OUT), to: endOf(IN), properties: own(properties) })),
  };
}
