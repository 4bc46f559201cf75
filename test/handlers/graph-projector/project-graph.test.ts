import * as fc from 'fast-check';
import { edgeText, MemoryGraph, PEOPLE, portsOf } from './graphs';
import { changeScript } from '../../../handlers/graph-projector/change-script';
import { elementsOf, GraphElements } from '../../../handlers/graph-projector/elements';
import { Graph, GraphRefused, GremlinGraph } from '../../../handlers/graph-projector/graph';
import { projectGraph } from '../../../handlers/graph-projector/project-graph';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { ExactNumber } from '../../../handlers/shared/views/exact-number';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/people/stream/2030-01-01T00:00:00.000';
const person = (id: string, name = id): Image => ({ id: { S: id }, kind: { S: 'person' }, name: { S: name } });
const round = (id: string, payer: string, ...guests: string[]): Image => ({ id: { S: id }, kind: { S: 'round' }, payer: { S: payer }, guests: { L: guests.map(S => ({ S })) } });

function record(sequence: number, id: string, image?: Image): TableRecord {
  const Keys = { id: { S: id } };
  const images = image ? { NewImage: image, OldImage: Keys } : { OldImage: Keys };
  return { eventName: image ? 'MODIFY' : 'REMOVE', eventSourceARN: ARN, dynamodb: { SequenceNumber: String(sequence), ApproximateCreationDateTime: 1_893_456_000, Keys, ...images } };
}
function world(graph: Graph = new MemoryGraph()) {
  const made = portsOf(graph, PEOPLE);
  return { ...made, graph: graph as MemoryGraph, project: (...records: TableRecord[]) => projectGraph(records, made.ports) };
}

test('an item has a vertex, or edges whose ends come along', async () => {
  const { graph, project, counts } = world();
  expect(await project(record(1, 'ada', person('ada', 'Ada')), record(2, 'r', round('r', 'ada', 'bob', 'eve')))).toEqual({ batchItemFailures: [] });
  expect(graph.plain).toEqual({
    vertices: { 'person:ada': { name: 'Ada' }, 'person:bob': {}, 'person:eve': {} },
    edges: ['bob', 'eve'].map(guest => edgeText('person:ada', 'drinks with', `person:${guest}`, {})),
  });
  expect(counts).toEqual({ ItemsWritten: 2, ViewLag: 60 });
});

test('a change replaces the elements of the item before, and a removal takes them away, with the ends that nothing else uses', async () => {
  const { graph, project } = world();
  await project(record(1, 'ada', person('ada')), record(2, 'r', round('r', 'ada', 'bob')), record(3, 's', round('s', 'eve', 'bob')));
  await project(record(4, 'r', round('r', 'ada', 'dan')), record(5, 's'));
  expect(Object.keys(graph.plain.vertices).sort()).toEqual(['person:ada', 'person:dan']);
  expect(graph.plain.edges).toEqual([edgeText('person:ada', 'drinks with', 'person:dan', {})]);
  expect(graph.purged).toBe(1);
});

test('a change that comes late is counted, and has no effect', async () => {
  const { graph, project, counts } = world();
  await project(record(5, 'ada'));
  await project(record(4, 'ada', person('ada')));
  expect(graph.plain).toEqual({ vertices: {}, edges: [] });
  expect(counts).toMatchObject({ ItemsWritten: 1, OutdatedChanges: 1 });
});

test('of an item only the newest change of a batch is written, whatever their order', async () => {
  const { graph, project, counts } = world();
  await project(record(2, 'ada', person('ada', 'new')), record(1, 'ada', person('ada', 'old')));
  expect(graph.plain.vertices).toEqual({ 'person:ada': { name: 'new' } });
  expect(counts.ItemsWritten).toBe(1);
});

test('poison is sent to the failure queue at once, and the elements of the item before stay', async () => {
  const { graph, project, aside } = world();
  await project(record(1, 'ada', person('ada')));
  expect(await project(record(2, 'ada', { kind: { S: 'poison' } }), record(3, 'bob', person('bob')))).toEqual({ batchItemFailures: [] });
  expect(aside).toEqual([{ id: '2', reason: 'each element must be an object with vertex, or with edge' }]);
  expect(Object.keys(graph.plain.vertices)).toEqual(['person:ada', 'person:bob']);
});

test('in an outage the changes come again, from the first that is affected', async () => {
  const memory = new MemoryGraph();
  const { project } = world({ purge: async () => undefined, write: async change => { if (change.item.includes('bob')) throw new Error('down'); return memory.write(change); } });
  expect(await project(record(1, 'ada', person('ada')), record(2, 'bob', person('bob')), record(3, 'eve', person('eve')))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(Object.keys(memory.plain.vertices)).toEqual(['person:ada', 'person:eve']);
  await expect(project(record(2, 'bob', person('bob')))).rejects.toThrow('1 of 1 records have to come again');
});

test('what the graph refuses is poison after five deliveries, and the change before it counts', async () => {
  const memory = new MemoryGraph();
  const { project, aside } = world({ purge: async () => undefined, write: async change => { if (change.version.endsWith('2')) throw new GraphRefused('refused'); return memory.write(change); } });
  const batch = [record(1, 'ada', person('ada', 'one')), record(2, 'ada', person('ada', 'two'))];
  for (let delivery = 1; delivery < 5; delivery++) await expect(project(...batch)).rejects.toThrow('come again');
  expect(await project(...batch)).toEqual({ batchItemFailures: [] });
  expect(aside.map(({ id }) => id)).toEqual(['2']);
  expect(memory.plain.vertices).toEqual({ 'person:ada': { name: 'one' } });
});

test('what cannot be removed of old items is removed another time', async () => {
  const { project, warnings } = world({ write: async () => true, purge: async () => { throw new Error('down'); } });
  expect(await project(record(1, 'ada'))).toEqual({ batchItemFailures: [] });
  expect(warnings).toHaveLength(1);
});

const vertex = (more: object = {}) => ({ vertex: 'person', id: 'ada', ...more });
const end = { vertex: 'person', id: 'ada' };
test.each<[what: string, result: unknown, elements: GraphElements]>([
  ['nothing', undefined, { vertices: [], edges: [] }],
  ['null', null, { vertices: [], edges: [] }],
  ['one vertex', vertex({ properties: null }), { vertices: [{ label: 'person', id: 'ada', properties: {} }], edges: [] }],
  ['numbers', vertex({ id: 7, properties: { whole: 7, half: 0.5, long: new ExactNumber('9223372036854775807'), great: 1e21, none: null } }),
    { vertices: [{ label: 'person', id: '7', properties: { whole: { long: '7' }, half: { double: 0.5 }, long: { long: '9223372036854775807' }, great: { double: 1e21 } } }], edges: [] }],
  ['an edge', [{ edge: 'knows', from: end, to: end }], { vertices: [], edges: [{ label: 'knows', from: { label: 'person', id: 'ada' }, to: { label: 'person', id: 'ada' }, properties: {} }] }],
])('elements of %s', (_, result, elements) => expect(elementsOf(result)).toEqual(elements));

test.each<[what: string, result: unknown, reason: RegExp]>([
  ['a text', 'person', /each element must be an object/],
  ['both kinds', [vertex({ edge: 'knows' })], /each element must be an object/],
  ['another member', [vertex({ label: 'x' })], /no members but vertex, id, properties/],
  ['no id', [{ vertex: 'person' }], /id of a vertex must be/],
  ['an id that is too long', [vertex({ id: 'x'.repeat(1_025) })], /id of a vertex must be/],
  ['two labels', [vertex({ vertex: 'a::b' })], /no colon/],
  ['a label of the projector', [{ edge: '_uses', from: end, to: end }], /without _ or ~/],
  ['a property of the projector', [{ edge: 'knows', from: end, to: end, properties: { _item: 'x' } }], /without _ or ~/],
  ['an end that is none', [{ edge: 'knows', from: 'ada', to: end }], /from must be an object with vertex and id/],
  ['a list as a property', [vertex({ properties: { tags: ['x'] } })], /a property must be a text/],
  ['a number beyond a long', [vertex({ properties: { n: new ExactNumber('9223372036854775808') } })], /a property must be a text/],
  ['a vertex twice', [vertex(), vertex()], /each vertex once/],
  ['too many', Array.from({ length: 1_001 }, (__, id) => vertex({ id })), /at most 1000 vertices and edges/],
])('refuses elements that are %s', (_, result, reason) => expect(() => elementsOf(result)).toThrow(reason));

const answering = (status: number, body: string) => new GremlinGraph({ send: async () => ({ status, body }) });
const CHANGE = { item: 'i', version: '1', expiresAt: 1, elements: { vertices: [], edges: [] } };
const counted = (count: number) => JSON.stringify({ result: { data: { '@type': 'g:List', '@value': [{ '@type': 'g:Int64', '@value': count }] } } });
test.each([[1, true], [0, false]])('an answer of %p', async (count, written) => expect(await answering(200, counted(count)).write(CHANGE)).toBe(written));

test.each<[what: string, status: number, body: string, refused: boolean, message: string]>([
  ['a query that is at fault', 400, '{"code":"MalformedQueryException","detailedMessage":"secret"}', true, 'the graph answered 400 MalformedQueryException'],
  ['a conflict', 500, '{"code":"ConcurrentModificationException"}', false, 'the graph answered 500 ConcurrentModificationException'],
  ['a replica', 400, '{"code":"ReadOnlyViolationException"}', false, 'the graph answered 400 ReadOnlyViolationException'],
  ['a permission', 403, '{"code":"AccessDeniedException"}', false, 'the graph answered 403 AccessDeniedException'],
  ['something else', 502, '<html>', false, 'the graph answered 502'],
  ['a code that is none', 400, '{"code":"it is secret"}', false, 'the graph answered 400'],
])('an answer of %s', async (_, status, body, refused, message) => {
  const error = await answering(status, body).write(CHANGE).catch((reason: unknown) => reason as Error);
  expect([error instanceof GraphRefused, (error as Error).message]).toEqual([refused, message]);
});

test('an answer without a number is an outage', async () => {
  await expect(answering(200, '{"result":{"data":[]}}').write(CHANGE)).rejects.toThrow('the answer of the graph has no number');
});

test('no text leaves its quotes', () => fc.assert(fc.property(fc.string({ unit: 'binary' }), name => {
  const script = changeScript({ ...CHANGE, elements: { vertices: [{ label: 'person', id: 'ada', properties: { name } }], edges: [] } });
  const quiet = changeScript({ ...CHANGE, elements: { vertices: [{ label: 'person', id: 'ada', properties: { name: '' } }], edges: [] } });
  const withoutTexts = (text: string) => text.replace(/'(\\.|[^\\'])*'/g, "''");
  expect(withoutTexts(script)).toBe(withoutTexts(quiet));
})));
