import { MemoryIndex } from './memory-index';
import { idOf, World } from './world';
import { IndexDocuments } from '../../../../handlers/shared/search/index-documents';
import { SearchResponse } from '../../../../handlers/shared/search/search-engine';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { Turns } from '../../view-projector/rebuild/turns';

const PICKED = { pick: ['tags', 'price', 'facts', 'fails'] };

/** A world whose item differs from its document, and that has looked at it once. */
async function drifted(item: Image, document: object = { price: 1 }): Promise<World> {
  const world = new World(new Turns([0]), PICKED, 1);
  world.write('a', item);
  await world.turns.until(world.project());
  world.index.documents.set(idOf('a'), { ...document, _catalog: world.index.documents.get(idOf('a'))!._catalog });
  await world.turns.until(world.check());
  world.now += 2_000;
  return world;
}
const bulk = (answer: SearchResponse) => ({ path, body }: { readonly path: string; readonly body?: string }) =>
  path.endsWith('/_bulk') && !body!.includes('#drift') ? answer : undefined;
const answered = (update: object): SearchResponse => ({ status: 200, body: JSON.stringify({ items: [{ update }] }) });

test.each<[what: string, item: Image, document: object]>([
  ['sets in another order', { tags: { SS: ['a', 'b', 'c'] }, facts: { M: { of: { NS: ['1', '2'] } } } }, { tags: ['c', 'a', 'b'], facts: { of: [2, 1] } }],
  ['members in another order', { facts: { M: { a: { S: '1' }, b: { NULL: true } } }, price: { N: '1' } }, { price: 1, facts: { b: null, a: '1' } }],
  ['decimals, as an engine rounds them', { price: { N: '0.12345678901234567890123456789' }, tags: { L: [{ N: '1e3' }] } }, { tags: [1000], price: 0.12345678901234568 }],
])('finds no difference in %s', async (_, item, document) => {
  const world = await drifted(item, document);
  expect(await world.turns.until(world.check())).toEqual({ checked: 1, suspects: 0, drifted: 0, repaired: 0 });
});

test('finds whole numbers that differ in their last digit, and lists in another order', async () => {
  const number = await drifted({ price: { N: '12345678901234567890' } }, { price: 1 });
  number.index.instead = ({ body }) => body?.includes('ids') && !body.includes('#drift')
    ? { status: 200, body: '{"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[{"_id":"a","_source":{"price":12345678901234567891,"_catalog":{"version":"1"}}}]}}' }
    : undefined;
  expect(await number.turns.until(number.check())).toMatchObject({ suspects: 1 });
  const list = await drifted({ tags: { L: [{ S: 'a' }, { S: 'b' }] } }, { tags: ['b', 'a'] });
  expect(await list.turns.until(list.check())).toMatchObject({ drifted: 1, repaired: 1 });
});

test('keeps what the engine did not take, counts it as drifted, and fails', async () => {
  const world = await drifted({ price: { N: '2' } });
  world.index.instead = bulk(answered({ status: 429, error: { type: 'rejected_execution_exception' } }));
  await expect(world.turns.until(world.check())).rejects.toThrow('Drift was not checked, or not repaired, in 1 of 1 views: Search.');
  expect([world.counts.Drifted, world.counts.Repaired]).toEqual([1, 0]);
  world.index.instead = undefined;
  expect(await world.turns.until(world.check())).toMatchObject({ drifted: 1, repaired: 1 });
});

test('leaves a document that the engine refuses to the failure queue, and logs the reason', async () => {
  const world = await drifted({ price: { N: '2' } });
  world.index.instead = bulk(answered({ status: 400, error: { type: 'mapper_parsing_exception', reason: "failed to parse field [price] of type [long] in document with id 'x'" } }));
  expect(await world.turns.until(world.check())).toMatchObject({ drifted: 0, repaired: 0, suspects: 0 });
  expect(world.logged).toEqual([{
    message: 'the engine refuses the document of an item', view: 'Search', reason: 'status 400, mapper_parsing_exception, field price of type long',
  }]);
});

test('an item of which the view can make no document differs in nothing', async () => {
  const world = await drifted({ price: { N: '1' } });
  world.source.set('a', { id: { S: 'a' }, price: { N: 'none' } });
  expect(await world.turns.until(world.check())).toMatchObject({ suspects: 0, drifted: 0 });
});

test('fails where the time is not enough, and where the engine is away, without what it answered', async () => {
  const world = await drifted({ price: { N: '1' } });
  world.hasTime = false;
  await expect(world.turns.until(world.check())).rejects.toThrow('in 1 of 1 views: Search.');
  world.hasTime = true;
  world.index.instead = () => ({ status: 503, body: 'secret' });
  await expect(world.turns.until(world.check())).rejects.toThrow('in 1 of 1 views: Search.');
  expect(world.logged.map(each => (each as { reason: string }).reason)).toEqual(['Error: The time of the run is over.', 'Error: alias tweets was not read: status 503']);
});

test('a document is missing only if the whole index answered', async () => {
  const index = new MemoryIndex();
  const documents = new IndexDocuments(index, 'tweets-1-writer');
  expect(await documents.find('a')).toBeUndefined();
  for (const partial of ['"timed_out":true,"_shards":{"failed":0}', '"timed_out":false,"_shards":{"failed":1}']) {
    index.instead = () => ({ status: 200, body: `{${partial},"hits":{"hits":[]}}` });
    await expect(documents.find('a')).rejects.toThrow('a part of the index did not answer');
  }
});

test.each<[what: string, answer: SearchResponse, message: string]>([
  ['no index', answered({ status: 404, error: { type: 'index_not_found_exception' } }), 'status 404, index_not_found_exception'],
  ['a script that fails', answered({ status: 400, error: { type: 'illegal_argument_exception', caused_by: { type: 'script_exception' } } }), 'status 400, illegal_argument_exception, script_exception'],
  ['a request that is refused as a whole', { status: 403, body: '' }, 'status 403'],
  ['another answer', { status: 200, body: '<html>' }, 'the answer was not that of a bulk request'],
])('a write that meets %s is an error', async (_, answer, message) => {
  const index = new MemoryIndex();
  index.instead = () => answer;
  await expect(new IndexDocuments(index, 'tweets-1-writer').write('{}\n{}\n')).rejects.toThrow(message);
});

test('checks nothing where there is no index, and makes none', async () => {
  const world = new World(new Turns([0]), PICKED, 1);
  world.write('a', { price: { N: '1' } });
  world.index.instead = ({ method }) => method === 'GET' ? { status: 404, body: '{"error":{"type":"index_not_found_exception"},"status":404}' } : undefined;
  expect(await world.turns.until(world.check())).toBeUndefined();
  expect(world.index.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
});
