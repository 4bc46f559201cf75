import * as fc from 'fast-check';
import { elementsOf, GraphElements } from '../../handlers/graph-projector/elements';
import { GremlinGraph } from '../../handlers/graph-projector/graph';
import { projectGraph } from '../../handlers/graph-projector/project-graph';
import { projectionOf } from '../../handlers/graph-projector/projection';
import { Image, TableRecord } from '../../handlers/shared/stream/table-change';
import { graphContents } from '../../tools/engines/graph-contents';
import { GremlinServer } from '../../tools/engines/gremlin-server';
import { edgeText, graphOf, PEOPLE, PlainGraph, portsOf } from '../handlers/graph-projector/graphs';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/people/stream/2030-01-01T00:00:00.000';
/** Texts that could leave their quotes, or that an engine could take for something else. */
const ODD = ["it's", '\\', "\\'", '\\u0027', '$x', '${x}', '"', '\n', '\u0000', 'é', '😀', "').drop().V('", ''];

jest.setTimeout(300_000);

let server: GremlinServer;
let graph: GremlinGraph;
beforeAll(async () => {
  server = await GremlinServer.start({ name: 'test-graph' });
  // the grammar of Gremlin, which Neptune has, instead of Groovy
  graph = new GremlinGraph({
    send: async ({ body }) => {
      const response = await fetch(server.endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return { status: response.status, body: await response.text() };
    },
  }, { language: 'gremlin-lang' });
});
afterAll(() => server.stop());
beforeEach(() => server.evaluate('g.V().drop()'));

/** The whole graph without what the projector keeps for itself. */
async function inServer(): Promise<PlainGraph> {
  const { vertices, edges } = await graphContents(server);
  return {
    vertices: Object.fromEntries(vertices.map(({ id, properties }) => [id, properties])),
    edges: edges.map(({ label, from, to, properties }) => edgeText(from, label, to, properties)).sort(),
  };
}

interface Write { readonly id: string; readonly image?: Image }
const PEOPLE_IDS = ['ada', 'bob', 'eve', "o'neil"];
const number = (value: number) => ({ N: String(value) });
const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: fc.constantFrom(...PEOPLE_IDS), image: fc.record({ kind: fc.constant({ S: 'person' }), name: fc.constantFrom(...ODD).map(S => ({ S })), age: fc.constantFrom(0, -1, 0.5, 1e21, 2 ** 53).map(number), member: fc.boolean().map(BOOL => ({ BOOL })) }) }) },
  { weight: 5, arbitrary: fc.record({ id: fc.constantFrom('round-1', 'round-2', 'round-3'), image: fc.record({ kind: fc.constant({ S: 'round' }), payer: fc.constantFrom(...PEOPLE_IDS).map(S => ({ S })), guests: fc.array(fc.constantFrom(...PEOPLE_IDS, 'dan'), { maxLength: 4 }).map(L => ({ L: L.map(S => ({ S })) })), drink: fc.constantFrom(...ODD).map(S => ({ S })), price: fc.constantFrom(1, 2.25).map(number) }) }) },
  { weight: 3, arbitrary: fc.record({ id: fc.constantFrom(...PEOPLE_IDS, 'round-1', 'round-2', 'round-3') }) },
  { weight: 1, arbitrary: fc.record({ id: fc.constantFrom(...PEOPLE_IDS, 'round-1'), image: fc.constant({ kind: { S: 'poison' } }) }) },
);
function recordOf({ id, image }: Write, index: number): TableRecord {
  const Keys = { id: { S: id } };
  const images = image ? { NewImage: { ...Keys, ...image }, OldImage: Keys } : { OldImage: Keys };
  return { eventName: image ? 'MODIFY' : 'REMOVE', eventSourceARN: ARN, dynamodb: { SequenceNumber: String(1_000 + index), ApproximateCreationDateTime: 1_893_456_000, Keys, ...images } };
}

test('under duplicates, changes out of order, removal, creation again and poison, the graph is what the source says, vertex by vertex and edge by edge', () =>
  fc.assert(fc.asyncProperty(
    fc.array(write, { minLength: 1, maxLength: 25 }), fc.integer({ min: 1, max: 10 }), fc.array(fc.nat(24), { maxLength: 15 }),
    async (writes, batchSize, replayed) => {
      await server.evaluate('g.V().drop()');
      const { ports, aside } = portsOf(graph, PEOPLE);
      const records = writes.map(recordOf);
      // out of order: what is replayed first is new to the graph
      const again = replayed.map(index => index % records.length);
      const order = [...again, ...records.keys(), ...[...again].reverse()];
      for (let first = 0; first < order.length; first += batchSize) {
        expect(await projectGraph(order.slice(first, first + batchSize).map(index => records[index]), ports)).toEqual({ batchItemFailures: [] });
      }

      const project = projectionOf(PEOPLE, async () => (await import('jsonata')).default);
      const last = new Map<string, GraphElements>();
      for (const { id, image } of writes) {
        if (image?.kind.S === 'poison') continue;
        last.set(id, elementsOf(image && await project({ id: { S: id }, ...image })));
      }
      expect(await inServer()).toEqual(graphOf(last.values()));
      expect([...new Set(aside.map(({ id }) => id))].sort()).toEqual(records.filter((_, index) => writes[index].image?.kind.S === 'poison').map(({ dynamodb }) => dynamodb!.SequenceNumber).sort());
    },
  ), { numRuns: 25 }));

test('an item that is removed takes the properties of its vertex along, which edges of others still name', async () => {
  const { ports } = portsOf(graph, PEOPLE);
  const ada: Image = { kind: { S: 'person' }, name: { S: 'Ada' } };
  const round: Image = { kind: { S: 'round' }, payer: { S: 'ada' }, guests: { L: [{ S: 'bob' }] }, drink: { S: 'tea' } };
  const writes: Write[] = [{ id: 'ada', image: ada }, { id: 'round-1', image: round }, { id: 'ada' }];
  for (const [index, each] of writes.entries()) await projectGraph([recordOf(each, index)], ports);
  const edges = [edgeText('person:ada', 'drinks with', 'person:bob', { drink: 'tea' })];
  expect(await inServer()).toEqual({ vertices: { 'person:ada': {}, 'person:bob': {} }, edges });
});
