import { GraphEdge, GraphElements, keyOf, Properties, PropertyValue, VertexName } from './elements';

/** What an item comes to at a version. */
export interface GraphChange {
  /** Names the item in the graph. */
  readonly item: string;
  readonly version: string;
  readonly elements: GraphElements;
  /** Epoch seconds at which nothing has to be known of the item any more, if it has no elements. */
  readonly expiresAt: number;
}

/** The vertex of an item holds its version, and has an edge to each vertex that the item needs. */
export const ITEM = '_item';
export const USES = '_uses';

interface Use extends VertexName {
  /** Of a vertex that is the item's own. An end of an edge has none. */
  readonly properties?: Properties;
}

/**
 * Gremlin that brings the graph to what an item has, unless the graph has that version or a later one. It answers a list with 1 if it did, else 0.
 *
 * A request is one transaction in Neptune: https://docs.aws.amazon.com/neptune/latest/userguide/access-graph-gremlin-differences.html#feature-gremlin-differences-transactions. Where an engine
 * has none, a request that was cut off can be sent again: the version is written last.
 */
export function changeScript({ item, version, elements, expiresAt }: GraphChange): string {
  const id = text(`${ITEM}:${item}`);
  const older = `g.V(${id}).has('version', lt(${text(version)}))`;
  const isGone = elements.vertices.length + elements.edges.length === 0;
  return [
    `g.V(${id}).fold().coalesce(__.unfold(), __.addV('${ITEM}').property(id, ${id}).property(single, 'version', '0')).iterate()`,
    // what only this item uses, with all edges there
    `${older}.out('${USES}').where(__.in('${USES}').count().is(1)).drop().iterate()`,
    `${older}.out('${USES}').bothE().has('${ITEM}', ${text(item)}).dedup().drop().iterate()`,
    `${older}.outE('${USES}').has('own', true).inV().properties().drop().iterate()`,
    `${older}.outE('${USES}').drop().iterate()`,
    `${older}.properties('expires').drop().iterate()`,
    ...usesOf(elements).map(use => `${older}.as('item').${vertexStep(use)}.addE('${USES}').from('item')${use.properties ? ".property('own', true)" : ''}.iterate()`),
    ...elements.edges.map(edge => `${older}.${edgeStep(edge)}.property('${ITEM}', ${text(item)}).iterate()`),
    ...isGone ? [`${older}.property(single, 'expires', ${expiresAt}L).iterate()`] : [],
    `${older}.property(single, 'version', ${text(version)}).count()`,
  ].join('\n');
}

/** Gremlin that removes what is known of items that are long gone. */
export function purgeScript(nowSeconds: number): string {
  return `g.V().hasLabel('${ITEM}').has('expires', lt(${nowSeconds}L)).limit(100).drop()`;
}

/** Each vertex once: the item's own, and the ends of its edges. */
function usesOf({ vertices, edges }: GraphElements): Use[] {
  const uses = new Map<string, Use>(edges.flatMap(({ from, to }) => [from, to]).map(end => [keyOf(end), end]));
  vertices.forEach(vertex => uses.set(keyOf(vertex), vertex));
  return [...uses.values()];
}

function vertexStep(use: Use): string {
  const id = text(keyOf(use));
  const properties = Object.entries(use.properties ?? {}).map(([name, value]) => `.property(single, ${text(name)}, ${literal(value)})`).join('');
  return `coalesce(__.V(${id}), __.addV(${text(use.label)}).property(id, ${id}))${properties}`;
}

function edgeStep({ label, from, to, properties }: GraphEdge): string {
  const given = Object.entries(properties).map(([name, value]) => `.property(${text(name)}, ${literal(value)})`).join('');
  return `V(${text(keyOf(from))}).addE(${text(label)}).to(__.V(${text(keyOf(to))}))${given}`;
}

function literal(value: PropertyValue): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return String(value);
  return 'long' in value ? `${value.long}L` : `${value.double}d`;
}

/** A text of Gremlin. Neptune resolves the escapes of Groovy: https://docs.aws.amazon.com/neptune/latest/userguide/access-graph-gremlin-differences.html */
export function text(value: string): string {
  const escaped = value.replace(/[\\']/g, char => `\\${char}`).replace(/[\u0000-\u001f\u007f\u2028\u2029]|\p{Surrogate}/gu, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}
