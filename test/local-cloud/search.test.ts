import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as pause } from 'timers/promises';
import { disturbed, FOUND_BY_HANDLER, projected, PROPERTIES, recordOf, Scenario, scenario } from './search/changes';
import { BulkFate, FaultySearch } from './search/faulty-search';
import { Lane } from './search/lane';
import { rowsOf, viewOf } from './search/rows';
import { SignedSearchClient } from '../../handlers/shared/aws/search/signed-search-client';
import { FailedRecord } from '../../handlers/shared/messages/failure-queue';
import { Tries } from '../../handlers/shared/messages/tries';
import { BulkWriter } from '../../handlers/shared/search/bulk-writer';
import { DocumentChange } from '../../handlers/shared/search/document-change';
import { IndexDefinition, IndexGenerations } from '../../handlers/shared/search/index-generations';
import { SearchEngine } from '../../handlers/shared/search/search-engine';
import { removeTombstones } from '../../handlers/shared/search/tombstones';
import { OpenSearch } from '../../tools/engines/open-search';
import { WORK_DIR } from '../../tools/local-cloud/places';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const clientOf = (url: string) => new SignedSearchClient({ url, region: 'us-east-1', service: 'es' }, CREDENTIALS);
const writerTo = (engine: SearchEngine, alias: string) => new BulkWriter(alias, {
  engine, tries: new Tries(), now: () => new Date(), timeLeft: () => 20_000, countSuperseded: () => undefined,
}, { backoff: { initialDelay: 10, maxDelay: 20 } });

/** Of generations. */
const NAMES = ['one', 'two', 'three'];

const directory = path.join(WORK_DIR, `search-${process.pid}`);
let search: OpenSearch;
let engine: SearchEngine;
beforeAll(async () => {
  fs.mkdirSync(directory, { recursive: true });
  search = await OpenSearch.start({ name: 'test-search', directory });
  engine = clientOf(search.endpoint);
}, 400_000);
afterAll(async () => {
  await search?.stop();
  fs.rmSync(directory, { recursive: true, force: true });
});

/** A view with one generation, which queries find. */
async function viewNamed(name: string, settings?: Record<string, unknown>): Promise<{ generations: IndexGenerations; alias: string }> {
  const generations = new IndexGenerations(engine, name, NAMES);
  await generations.create('one', { properties: PROPERTIES, settings });
  await generations.switchTo('one');
  return { generations, alias: generations.writerOf('one') };
}

/**
 * Each poison is among the failures with its reason, and nothing else. What comes after something newer is not looked at, because the view does not
 * need it. Answers how much of the poison that was.
 */
function expectFailures({ poison, newest }: Scenario, failures: readonly FailedRecord[]): number {
  const reasons = new Map(failures.map(({ id, reason }) => [id, reason]));
  reasons.forEach((reason, id) => expect(reason).toMatch(poison.get(id) ?? /nothing/));
  const missing = [...poison].filter(([id]) => !reasons.has(id));
  missing.forEach(([id, reason]) => expect([newest.has(id), FOUND_BY_HANDLER.includes(reason)]).toEqual([false, false]));
  return missing.length;
}

describe('the view after all changes is the computed one, row by row', () => {
  test('5,000 changes of 500 keys by four functions at once, with repetitions, another order, deletions and poison', async () => {
    const given = scenario({ seed: 15, changes: 5_000, keys: 500, deletes: 60, poison: 20 });
    const { records, poison, view } = given;
    const { alias } = await viewNamed('chaos');
    const delivered = disturbed(records, 16);
    // the functions read any records, those of one key as well: they write the same documents at the same time
    const lanes = Array.from({ length: 4 }, () => new Lane(engine, alias));
    await Promise.all(lanes.map((lane, index) => lane.read(delivered.filter((_, place) => Math.floor(place / 25) % lanes.length === index))));
    expect(await viewOf(engine, 'chaos')).toEqual(view);
    const missing = expectFailures(given, lanes.flatMap(lane => lane.setAside));
    expect([poison.size, delivered.length, view.size < 500]).toEqual([20, 5_500, true]);
    const superseded = lanes.reduce((sum, lane) => sum + lane.superseded, 0);
    expect(superseded).toBeGreaterThanOrEqual(500 - 20);
    console.info(`${superseded} superseded, with ${missing} of ${poison.size} poison`);
  }, 300_000);

  test('an engine that is stopped, and then refuses half of each request: nothing is lost, nothing is written twice', async () => {
    const given = scenario({ seed: 17, changes: 1_500, keys: 150, deletes: 30, poison: 7 });
    const { records, poison, view } = given;
    const { alias } = await viewNamed('outage');
    let fate: (request: number) => BulkFate = () => ({});
    const proxy = await FaultySearch.start(() => search.endpoint, request => fate(request));
    const lane = new Lane(clientOf(proxy.endpoint), alias, { backoff: { initialDelay: 10, maxDelay: 100 } });
    let restarted: Promise<void> | undefined;
    let back = 0;
    try {
      await lane.read(records, async position => {
        if (position < 500 || restarted !== undefined) return;
        await search.stop();
        restarted = OpenSearch.start({ name: 'test-search', directory, port: search.port }).then(again => {
          search = again;
          back = Date.now();
          // half of each request, now and then all of it; and an answer that is lost
          fate = request => request % 7 === 0 ? { refused: true } : { through: place => place % 2 === 0, answerLost: request % 5 === 0 };
        });
      });
      await restarted;
    } finally {
      proxy.stop();
    }
    const seconds = (Date.now() - back) / 1_000;
    expect(await viewOf(engine, 'outage')).toEqual(view);
    expectFailures(given, lane.setAside);
    expect([lane.again > 0, proxy.refusals > 500]).toEqual([true, true]);
    // the engine counts what it wrote of each document
    const changesOf = new Map<string, number>();
    records.filter(({ id }) => !poison.has(id)).flatMap(projected).forEach(({ id }) => changesOf.set(id, (changesOf.get(id) ?? 0) + 1));
    const rows = await rowsOf(engine, 'outage-one');
    expect(rows.map(({ _id }) => _id)).toEqual([...changesOf.keys()].sort());
    expect(rows.filter(({ _id, _version }) => _version > changesOf.get(_id)!)).toEqual([]);
    console.info(`caught up in ${seconds} s: ${lane.again} batches again, ${proxy.requests.length} bulk requests, ${proxy.refusals} documents refused`);
  }, 300_000);
});

describe('generations', () => {
  const documents = (generation: string): DocumentChange[] => Array.from({ length: 200 }, (_, index) =>
    ({ id: `${index}`, version: '1', document: JSON.stringify({ label: generation }) }));

  test('queries find the one or the other while the alias is switched; none fails, none is empty', async () => {
    const { generations } = await viewNamed('switched');
    await generations.create('two', { properties: PROPERTIES });
    for (const generation of ['one', 'two']) {
      expect(await writerTo(engine, generations.writerOf(generation)).write(documents(generation))).toEqual([]);
      await rowsOf(engine, `switched-${generation}`);
    }
    const answers = new Map<string, number>();
    let switching = true;
    const query = async () => {
      const body = JSON.stringify({ size: 200, track_total_hits: true, query: { match_all: {} }, _source: ['label'] });
      while (switching) {
        const { status, body: text } = await engine.send({ method: 'POST', path: '/switched/_search', body });
        const { hits } = JSON.parse(text) as { hits: { total: { value: number }; hits: Array<{ _source: Record<'label', string> }> } };
        const answer = `${status}: ${hits.total.value} of ${[...new Set(hits.hits.map(({ _source }) => _source.label))].join(' and ')}`;
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    };
    const queries = Array.from({ length: 4 }, query);
    for (let round = 0; round < 25; round++) {
      expect(await generations.switchTo('two')).toBe('one');
      expect(await generations.switchTo('one')).toBe('two');
    }
    switching = false;
    await Promise.all(queries);
    expect([...answers.keys()].sort()).toEqual(['200: 200 of one', '200: 200 of two']);
    console.info(`50 switches, queries: ${JSON.stringify(Object.fromEntries(answers))}`);
  }, 120_000);

  test('a generation is made once, listed apart from those of a view with a similar name, and dropped unless it is in use', async () => {
    const { generations } = await viewNamed('drinks');
    const others = await viewNamed('drinks-hot');
    await generations.create('two', { properties: PROPERTIES });
    await generations.create('two', { properties: PROPERTIES });
    expect([await generations.list(), await generations.current(), await others.generations.list()]).toEqual([['one', 'two'], 'one', ['one']]);
    await expect(generations.drop('one')).rejects.toThrow('Index drinks-one must not be dropped: queries of drinks find it.');
    await generations.switchTo('two');
    await generations.drop('one');
    await generations.drop('one');
    expect([await generations.list(), await others.generations.list()]).toEqual([['two'], ['one']]);
    await expect(generations.switchTo('three')).rejects.toThrow('alias drinks was not switched: status 404, index_not_found_exception');
    expect(await generations.current()).toBe('two');
  });

  test('the first generation is found by queries at once; later its mapping gets new fields, keeps those it has, and the alias stays', async () => {
    const generations = new IndexGenerations(engine, 'begun', NAMES);
    const begin = async (definition: IndexDefinition) => generations.begin('one', definition, await generations.found());
    await begin({ properties: { name: { type: 'text' }, maker: { properties: { name: { type: 'text' } } } } });
    expect(await generations.current()).toBe('one');
    await begin({ properties: { price: { type: 'long' } } });
    expect(await generations.definitionOf('one')).toEqual({
      dynamic: false, properties: { name: { type: 'text' }, maker: { properties: { name: { type: 'text' } } }, price: { type: 'long' } },
    });
    for (const [property, field] of [
      [{ name: { type: 'long' } }, 'field name of type text'],
      [{ name: { type: 'text', analyzer: 'english' } }, 'field name'],
      [{ price: { properties: { net: { type: 'long' } } } }, 'field price'],
      [{ maker: { type: 'text' } }, 'field maker'],
    ] as const) {
      await expect(begin({ properties: property })).rejects.toThrow(new RegExp(`^mapping of begun-one was not updated: status 400, illegal_argument_exception, ${field}$`));
    }
    await generations.create('two', { properties: {} });
    await generations.switchTo('two');
    await begin({ properties: {} });
    expect(await generations.found()).toEqual(['two']);
  });

  test('a definition is that of the index, and can be written again', async () => {
    const generations = new IndexGenerations(engine, 'defined', NAMES);
    expect(await generations.definitionOf('one')).toBeUndefined();
    await generations.begin('one', { properties: {}, dynamic: true }, []);
    expect(await generations.definitionOf('one')).toEqual({ properties: {}, dynamic: true });
    await generations.begin('one', (await generations.definitionOf('one'))!, ['one']);
  });

  test('queries that find several generations find one after a switch', async () => {
    const { generations } = await viewNamed('several');
    for (const name of ['two', 'three']) await generations.create(name, { properties: PROPERTIES });
    await engine.send({ method: 'POST', path: '/_aliases', body: JSON.stringify({ actions: [{ add: { index: 'several-two', alias: 'several' } }] }) });
    expect(await generations.found()).toEqual(['one', 'two']);
    await generations.switchTo('two');
    expect(await generations.found()).toEqual(['two']);
  });

  test('what is of somebody else is an error, and stays', async () => {
    const theirs = (name: string, body: object = {}) => engine.send({ method: 'PUT', path: `/${name}`, body: JSON.stringify(body) });
    for (const name of ['taken', 'theirs-two']) await theirs(name);
    await theirs('foreign', { aliases: { theirs: {} } });
    const taken = new IndexGenerations(engine, 'taken', NAMES);
    const beside = new IndexGenerations(engine, 'theirs', NAMES);
    expect(await taken.found()).toEqual([]);
    await expect(taken.begin('one', { properties: {} }, [])).rejects.toThrow('An index has the name taken, which is to be an alias: give the view another one.');
    await expect(beside.found()).rejects.toThrow('The alias theirs is of the index foreign, which is not of this view: give the view another alias.');
    await engine.send({ method: 'POST', path: '/_aliases', body: JSON.stringify({ actions: [{ remove: { index: 'foreign', alias: 'theirs' } }] }) });
    await expect(beside.drop('two')).rejects.toThrow('Index theirs-two is not of this view: give the view another alias.');
    await beside.create('one', { properties: {} });
    await expect(beside.begin('one', { properties: {} }, [])).rejects.toThrow('Index theirs-one is there, and theirs, by which queries find it, is not');
    expect((await engine.send({ method: 'GET', path: '/theirs-two' })).status).toBe(200);
  });

  test('a writer of a dropped generation makes no index: its documents wait', async () => {
    const { generations } = await viewNamed('dropped');
    await generations.create('two', { properties: PROPERTIES });
    await generations.switchTo('two');
    await generations.drop('one');
    const [change] = documents('one');
    expect(await writerTo(engine, generations.writerOf('one')).write([change]))
      .toEqual([{ item: change, reason: 'status 404, index_not_found_exception', permanent: false }]);
    expect(await generations.list()).toEqual(['two']);
  });

  test('of two that switch at the same time, the later one changes nothing', async () => {
    const { generations } = await viewNamed('contended');
    await generations.create('two', { properties: PROPERTIES });
    await generations.create('three', { properties: PROPERTIES });
    const late = new IndexGenerations({
      send: async request => {
        if (request.path === '/_aliases') await generations.switchTo('two');
        return engine.send(request);
      },
    }, 'contended', NAMES);
    await expect(late.switchTo('three')).rejects.toThrow('alias contended was not switched: status 404, aliases_not_found_exception');
    expect(await generations.current()).toBe('two');
  });
});

describe('tombstones', () => {
  test('hold back what is late, are found by no query, and go when their time is over, unless the document is there again', async () => {
    // searches see what was written when the test refreshes the index
    const { alias } = await viewNamed('graves', { refresh_interval: '-1' });
    const change = (id: string, place: number, deleted = false): DocumentChange =>
      projected(recordOf(place, JSON.stringify({ id, ...!deleted && { document: { label: `${place}` } } })))[0];
    const writer = writerTo(engine, alias);
    await writer.write([change('gone', 1), change('gone', 3, true), change('back', 4, true), change('again', 5, true)]);
    await pause(5);
    const between = new Date();
    await writer.write([change('gone', 2), change('young', 6, true)]);
    expect((await rowsOf(engine, 'graves-one')).map(({ _id }) => _id)).toEqual(['again', 'back', 'gone', 'young']);
    // the search that finds the tombstones does not see these yet
    await writer.write([change('back', 7), change('again', 8), change('again', 9, true)]);
    expect(await removeTombstones(engine, alias, between)).toBe(1);
    expect((await rowsOf(engine, 'graves-one')).map(({ _id }) => _id)).toEqual(['again', 'back', 'young']);
    expect(await viewOf(engine, 'graves')).toEqual(new Map([['back', { label: '7' }]]));
    expect(await removeTombstones(engine, alias, between)).toBe(0);
  });
});

test.each<[string, string]>([
  ['half of a surrogate pair', '{"name":"\\ud800"}'],
  ['half of a surrogate pair in the name of a member', '{"\\udc00":1}'],
  ['a null character', '{"label":"\\u0000"}'],
  ['a member twice', '{"price":1,"price":2}'],
  ['a member without a name', '{"":1}'],
  ['a member named by dots', '{"..":1,"note":{".":1}}'],
  ['a member with the name of another and a dot', '{"price.of":1,"price":2}'],
  ['the name of metadata', '{"_id":"other","_source":{}}'],
  ['64 levels', `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`],
  // it brought down the connection, and with it the requests of the documents beside it
  ['5,000 levels', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
  ['a number beyond a double', '{"other":1e999,"price":1e999}'],
  ['a number of 2,000 digits', `{"other":${'9'.repeat(2_000)}}`],
  ['a number with a large exponent', '{"other":1e1000000000}'],
  ['a long name of a member', `{"${'x'.repeat(100_000)}":1}`],
  ['50,000 members', JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`m${index}`, index])))],
  ['what is no date', '{"day":[[],{}]}'],
])('a document with %s is written or refused for good, and the documents beside it are written', async (_what, document) => {
  const { alias } = await viewNamed('nasty');
  const beside = (id: string): DocumentChange => ({ id, version: `${Date.now()}`, document: '{"name":"beside"}' });
  const nasty: DocumentChange = { id: 'nasty', version: `${Date.now()}`, document };
  const failures = await writerTo(engine, alias).write([beside('before'), nasty, beside('after')]);
  expect(failures.map(({ item, reason, permanent }) => [item.id, reason, permanent]).filter(([id,, permanent]) => id !== 'nasty' || !permanent)).toEqual([]);
});

test('a document keeps all digits of its whole numbers; decimals have those of a double', async () => {
  const { alias } = await viewNamed('digits');
  const document = '{"whole":12345678901234567890123456789012345678,"decimal":0.1234567890123456789012345678}';
  expect(await writerTo(engine, alias).write([{ id: 'a', version: '1', document }])).toEqual([]);
  const { body } = await engine.send({ method: 'GET', path: '/digits/_doc/a' });
  expect(body).toContain('"whole":12345678901234567890123456789012345678');
  expect(body).toContain('"decimal":0.12345678901234568');
});
