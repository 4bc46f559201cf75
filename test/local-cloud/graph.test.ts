import * as fc from 'fast-check';
import { elementsOf, GraphElements } from '../../handlers/graph-projector/elements';
import { GremlinGraph } from '../../handlers/graph-projector/graph';
import { projectGraph } from '../../handlers/graph-projector/project-graph';
import { projectionOf } from '../../handlers/graph-projector/projection';
import { Image, TableRecord } from '../../handlers/shared/stream/table-change';
import { graphContents } from '../../tools/engines/graph-contents';
import { GremlinServer } from '../../tools/engines/gremlin-server';
import { edgeText, graphOf, PEOPLE, PlainGraph, portsOf } from '../handlers/graph-projector/graphs';
import { Turns } from '../handlers/view-projector/rebuild/turns';
import { RefillWorld } from '../handlers/view-projector/refill/world';

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

test('a refill with a crash, while items change, ends with what the source says, removes what no item has any more, and keeps what it can make nothing of', async () => {
  const turns = new Turns([3, 0, 2, 5, 1]);
  const world = new RefillWorld(turns, 'graph', graph);
  const mark = (N: number): Image => ({ mark: { N: String(N) } });
  const odd = ODD.filter(text => text !== '' && text !== '\u0000').map((text, index) => `${index}${text}`);
  for (const key of [...odd, 'removed', 'poisoned', 'changed']) world.write(key, mark(1));
  await turns.until(world.follow());
  world.now += 24 * 3600_000;
  for (const key of odd.slice(0, 4)) world.write(key, undefined, true);
  world.write('removed', undefined, true);
  world.write('poisoned', { ...mark(1), poison: { BOOL: true } }, true);
  world.write('added', mark(5), true);
  world.write('changed', mark(6), true);
  world.crashes = [{ call: 9, isLate: true }, { call: 20, isLate: false }];
  const writing = async () => {
    for (let change = 0; change < 6; change++) {
      await turns.turn();
      world.write(`live-${change % 3}`, change === 4 ? undefined : mark(change));
    }
  };
  const [{ output, error }] = await turns.until(Promise.all([world.refill(), writing()]));
  await turns.until(world.follow());
  expect(error).toBeUndefined();
  process.stdout.write(`refill of a graph: ${JSON.stringify(output)}\n`);
  expect(output).toMatchObject({ failed: 1, removed: 5 });

  world.source.set('poisoned', { id: { S: 'poisoned' }, ...mark(1) });
  expect((await inServer()).vertices).toEqual(await world.view.computed(world.source.values()));
  expect(await graph.itemsBefore(output!.version)).toEqual([]);
});
