import jsonata from 'jsonata';
import { GraphChange } from '../../../handlers/graph-projector/change-script';
import { GraphElements, keyOf, Properties, PropertyValue } from '../../../handlers/graph-projector/elements';
import { Graph, GraphItems } from '../../../handlers/graph-projector/graph';
import { GraphPorts } from '../../../handlers/graph-projector/project-graph';
import { projectionOf } from '../../../handlers/graph-projector/projection';
import { Tries } from '../../../handlers/shared/messages/tries';

/** A person is a vertex. A round is an edge from who pays to each guest. Other kinds are nothing, and a person without a name is poison. */
export const PEOPLE = `kind = "person" ? { "vertex": "person", "id": id, "properties": { "name": name, "age": age, "member": member } }
  : kind = "round" ? guests.{ "edge": "drinks with", "from": { "vertex": "person", "id": $$.payer }, "to": { "vertex": "person", "id": $ }, "properties": { "drink": $$.drink, "price": $$.price } }
  : kind = "poison" ? "poison"`;

/** A graph for comparison: names, labels and properties. */
export interface PlainGraph {
  readonly vertices: Readonly<Record<string, object>>;
  readonly edges: readonly string[];
}

/** What the elements of all items come to. */
export function graphOf(items: Iterable<GraphElements>): PlainGraph {
  const vertices: Record<string, object> = {};
  const edges: string[] = [];
  for (const { vertices: own, edges: between } of items) {
    for (const { from, to } of between) [from, to].forEach(end => { vertices[keyOf(end)] ??= {}; });
    for (const vertex of own) vertices[keyOf(vertex)] = plain(vertex.properties);
    edges.push(...between.map(({ label, from, to, properties }) => edgeText(keyOf(from), label, keyOf(to), plain(properties))));
  }
  return { vertices, edges: edges.sort() };
}

export function edgeText(from: string, label: string, to: string, properties: object): string {
  return `${from} ${label} ${to} ${JSON.stringify(Object.fromEntries(Object.entries(properties).sort(([one], [other]) => one < other ? -1 : 1)))}`;
}

function plain(properties: Properties): object {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: PropertyValue): unknown {
  return typeof value !== 'object' ? value : 'long' in value ? Number(value.long) : value.double;
}

/** A graph as an engine with transactions keeps it. */
export class MemoryGraph implements Graph, GraphItems {
  readonly items = new Map<string, GraphChange>();
  purged = 0;

  async write(change: GraphChange): Promise<boolean> {
    if ((this.items.get(change.item)?.version ?? '') >= change.version) return false;
    this.items.set(change.item, change);
    return true;
  }

  async purge(): Promise<void> {
    this.purged += 1;
  }

  async itemsBefore(version: string): Promise<string[]> {
    const older = [...this.items.values()].filter(each => each.version < version && each.elements.vertices.length + each.elements.edges.length > 0);
    return older.slice(0, 2).map(({ item }) => item);
  }

  async confirm(items: readonly string[], version: string): Promise<void> {
    for (const item of items) {
      const change = this.items.get(item);
      if (change && change.version < version) this.items.set(item, { ...change, version });
    }
  }

  get plain(): PlainGraph {
    return graphOf([...this.items.values()].map(({ elements }) => elements));
  }
}

/** Ports over a graph; what the failure queue got, and what is counted. */
export function portsOf(graph: Graph, expression: string) {
  const aside: { readonly id: string; readonly reason: string }[] = [];
  const counts: Record<string, number> = {};
  const warnings: string[] = [];
  const ports: GraphPorts = {
    graph,
    project: projectionOf(expression, async () => jsonata),
    failures: { send: async ({ id, reason }) => void aside.push({ id, reason }) },
    tries: new Tries(),
    metrics: { count: (name, by = 1) => { counts[name] = (counts[name] ?? 0) + by; }, seconds: (name, value) => { counts[name] = value; } },
    log: { warn: text => void warnings.push(text), error: () => undefined },
    now: () => 1_893_456_060_000,
  };
  return { ports, aside, counts, warnings };
}
