import * as fc from 'fast-check';
import { doors } from './json-doors';
import { EDGES } from './poison-edges';
import { deliverShard } from './poison-streams';
import { GOOD_ID, PoisonWorld } from './poison-world';
import { makeStrict } from './strict-aws';
import { SchemaCheck } from '../../handlers/shared/json/schema-check';
import { HttpServer } from '../handlers/request-router/http-server';

/**
 * JSON can have half of a surrogate pair, as `\ud800`, in a name or a value. Functions for URIs throw at it.
 * https://www.rfc-editor.org/rfc/rfc8259#section-8.2
 */
const HALF = '\\ud800';
const SCHEMAS: Readonly<Record<string, object>> = {
  'no other names': { additionalProperties: false },
  'other names with texts': { additionalProperties: { type: 'string' } },
  'short names': { propertyNames: { maxLength: 0 } },
  'no names that are not looked at': { unevaluatedProperties: false },
  'names of a pattern': { patternProperties: { '.': { type: 'string' } } },
};

const backend = new HttpServer();
let url: string;
beforeAll(async () => { url = await backend.start(); });
afterAll(() => backend.stop());

test.each(Object.entries(SCHEMAS))('a schema with %s: the client gets 400', async (_, schema) => {
  for (const door of doors(url, schema).filter(({ hasSchema }) => hasSchema)) {
    for (const body of [`{"${HALF}":1}`, `{"a":"b","${HALF}":1}`]) expect([door.name, (await door.post(body)).status]).toEqual([door.name, 400]);
  }
});

test('a check has findings for every content', () => {
  const names = fc.string({ unit: fc.integer({ min: 0xd700, max: 0xe000 }).map(code => String.fromCharCode(code)), maxLength: 3 });
  const checks = Object.values(SCHEMAS).map(schema => new SchemaCheck(schema));
  fc.assert(fc.property(fc.dictionary(names, fc.oneof(names, fc.integer())), content => {
    checks.forEach(check => expect(check.findings(content).errors.length).toBeLessThan(21));
  }));
});

const event = (more: string) => `{"specversion":"1.0","source":"shop","type":"Good.v1",${more}}`;
const POISON: Readonly<Record<string, string>> = {
  'a name in the content': event(`"id":"e","data":{"${HALF}":1}`),
  'the id': event(`"id":"${HALF}","data":{"total":1}`),
  'the id of a claim check': event(`"id":"${HALF}","dataref":"s3://claims/messages/Good.v1/${HALF}"`),
  'the subject': event(`"id":"e","subject":"${HALF}","data":{"total":1}`),
};

describe.each(Object.entries(EDGES.streams))('%s', (_, edge) => {
  const world = new PoisonWorld();
  beforeAll(() => world.start());
  afterAll(() => world.stop());

  test.each(Object.entries(POISON))('a record with half a pair in %s holds up nothing', async (__, body) => {
    makeStrict(world.stub);
    const shard = [edge.record(Buffer.from(body), '1'), edge.good('2')];
    expect(await deliverShard(edge.load(world), shard)).toEqual([]);
    expect(edge.effects(world).some(text => text.includes(GOOD_ID))).toBe(true);
  });
});
