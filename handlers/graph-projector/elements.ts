import { Unpublishable } from '../shared/publishing/unpublishable';
import { ExactNumber } from '../shared/views/exact-number';

/** A text, a number or a truth value, as Gremlin has it. Whole numbers are digits. */
export type PropertyValue = string | boolean | { readonly long: string } | { readonly double: number };
export type Properties = Readonly<Record<string, PropertyValue>>;

/** A vertex by its label and its id among those of the label. */
export interface VertexName {
  readonly label: string;
  readonly id: string;
}
export interface GraphVertex extends VertexName {
  readonly properties: Properties;
}
export interface GraphEdge {
  readonly label: string;
  readonly from: VertexName;
  readonly to: VertexName;
  readonly properties: Properties;
}

/** What belongs to an item. */
export interface GraphElements {
  readonly vertices: readonly GraphVertex[];
  readonly edges: readonly GraphEdge[];
}

/** Library limits. */
const MOST_ELEMENTS = 1_000;
const LONGEST_NAME = 200;
const LONGEST_ID = 1_024;
const LONG = { least: -(2n ** 63n), greatest: 2n ** 63n - 1n };

type Members = Readonly<Record<string, unknown>>;

/**
 * The elements that an expression made of an item: a list, one element, or nothing.
 *
 * @throws Unpublishable for another result
 */
export function elementsOf(result: unknown): GraphElements {
  const list = result === undefined || result === null ? [] : Array.isArray(result) ? result as unknown[] : [result];
  if (list.length > MOST_ELEMENTS) throw new Unpublishable(`an item must have at most ${MOST_ELEMENTS} vertices and edges (library limit)`);
  const elements = list.map(membersOf);
  const vertices = elements.filter(each => 'vertex' in each).map(vertexOf);
  if (new Set(vertices.map(keyOf)).size < vertices.length) throw new Unpublishable('an item must have each vertex once');
  return { vertices, edges: elements.filter(each => !('vertex' in each)).map(edgeOf) };
}

/** Names a vertex in the graph. */
export function keyOf({ label, id }: VertexName): string {
  return `${label}:${id}`;
}

function membersOf(element: unknown): Members {
  if (!isObject(element) || ('vertex' in element) === ('edge' in element)) throw new Unpublishable('each element must be an object with vertex, or with edge');
  const names = 'vertex' in element ? ['vertex', 'id', 'properties'] : ['edge', 'from', 'to', 'properties'];
  if (!Object.keys(element).every(name => names.includes(name))) throw new Unpublishable(`an element must have no members but ${names.join(', ')}`);
  return element;
}

function vertexOf(element: Members): GraphVertex {
  return { ...nameOf(element), properties: propertiesOf(element.properties) };
}

function edgeOf({ edge, from, to, properties }: Members): GraphEdge {
  return { label: labelOf(edge, 'edge'), from: endOf(from, 'from'), to: endOf(to, 'to'), properties: propertiesOf(properties) };
}

function endOf(end: unknown, which: string): VertexName {
  if (!isObject(end) || Object.keys(end).some(name => !['vertex', 'id'].includes(name))) throw new Unpublishable(`${which} must be an object with vertex and id`);
  return nameOf(end);
}

function nameOf({ vertex, id }: Members): VertexName {
  const digits = ExactNumber.digitsOf(id) ?? (typeof id === 'number' ? JSON.stringify(id) : id);
  if (typeof digits !== 'string' || digits === '' || Buffer.byteLength(digits) > LONGEST_ID) {
    throw new Unpublishable(`the id of a vertex must be a number, or a text of 1 to ${LONGEST_ID} bytes`);
  }
  return { label: labelOf(vertex, 'vertex'), id: digits };
}

/** Two colons separate labels in Neptune: https://docs.aws.amazon.com/neptune/latest/userguide/access-graph-gremlin-differences.html */
function labelOf(label: unknown, which: string): string {
  return named(label, which, text => !text.includes(':'), 'no colon');
}

function named(name: unknown, which: string, fits: (text: string) => boolean, rule: string): string {
  const isName = typeof name === 'string' && name !== '' && name.length <= LONGEST_NAME && !/^[_~]/.test(name) && fits(name);
  if (!isName) throw new Unpublishable(`the name of ${which} must be a text of 1 to ${LONGEST_NAME} characters with ${rule}, and without _ or ~ at its beginning`);
  return name;
}

function propertiesOf(properties: unknown): Properties {
  if (properties === undefined || properties === null) return {};
  if (!isObject(properties)) throw new Unpublishable('properties must be an object');
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [named(name, 'a property', () => true, 'any character'), valueOf(value)]));
}

function valueOf(value: unknown): PropertyValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const digits = ExactNumber.digitsOf(value) ?? (typeof value === 'number' ? JSON.stringify(value) : '');
  if (/^-?\d+$/.test(digits) && BigInt(digits) >= LONG.least && BigInt(digits) <= LONG.greatest) return { long: digits };
  if (typeof value === 'number' && Number.isFinite(value)) return { double: value };
  throw new Unpublishable('a property must be a text, true or false, a whole number of 64 bits, or a number that a double has');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && ExactNumber.digitsOf(value) === undefined;
}
