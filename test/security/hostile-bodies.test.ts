import * as fc from 'fast-check';
import { HOSTILE, list, nested, numbered } from './hostile-texts';
import { DoorAnswer, doors, JsonDoor } from './json-doors';
import { SchemaCheck } from '../../handlers/shared/json/schema-check';
import { HttpServer } from '../handlers/request-router/http-server';

/** For each reader; together 10,000 and more. */
const RUNS = 1_700;
/** Of the process, with all its threads. */
const MAX_CPU_MILLIS = 200;

const backend = new HttpServer();
let all: JsonDoor[];
let url: string;

beforeAll(async () => {
  url = await backend.start();
  all = doors(url);
});
afterAll(() => backend.stop());

const measured = async (door: JsonDoor, body: string): Promise<DoorAnswer & { millis: number }> => {
  const before = process.cpuUsage();
  const answer = await door.post(body);
  const { user, system } = process.cpuUsage(before);
  return { ...answer, millis: (user + system) / 1_000 };
};

test.each(HOSTILE)('%s: an answer of 2xx or 4xx', async (_, body) => {
  for (const door of all) {
    const { status, body: told } = await door.post(body);
    expect([door.name, status < 500]).toEqual([door.name, true]);
    expect(told.length).toBeLessThan(10_000);
  }
});

test('the same name twice in an object is refused, also where it is written in another way', async () => {
  for (const body of ['{"amount":1,"amount":1000}', '{"a":[{"b":1,"c":{},"b":2}]}', '{"amount":1,"\\u0061mount":1000}']) {
    for (const door of all) expect(await door.post(body)).toMatchObject({ status: 400, body: expect.stringContaining('twice') });
  }
  for (const body of ['{"a":"a","b":{"a":1},"c":[{"a":1},{"a":1}],"\\"a":1}', '{"a":["a","a",":","a"]}', '{"a\\\\":1,"a":2}']) {
    for (const door of all) expect(Math.floor((await door.post(body)).status / 100)).toBe(2);
  }
});

test('bytes that are no text are refused: readers differ in what they make of them', async () => {
  for (const bytes of ['7b2261223a22ff227d', '7b2261223a22c0a2227d', '7b2261223a22eda080227d', 'fffe7b007d00']) {
    for (const door of all) {
      expect([door.name, (await door.post(Buffer.from(bytes, 'hex'))).status]).toEqual([door.name, 400]);
    }
  }
});

test('names 20 errors at most, and says that there are others', async () => {
  for (const length of [30, 5_000]) {
    for (const door of all.filter(({ hasSchema }) => hasSchema)) {
      const { status, body } = await door.post(`{"items":${list(length, '{"sku":"a b","n":0}')}}`);
      const { detail, errors } = JSON.parse(body) as { detail: string; errors: unknown[] };
      expect([status, errors.length <= 20, detail]).toEqual([400, true, expect.stringMatching(/^At least \d+ fields? (is|are) not valid\.$/)]);
    }
  }
});

describe('a schema whose check doubles with each character or level', () => {
  const branch = { type: 'object', additionalProperties: { $ref: '#/$defs/tree' } };
  const SLOW = {
    type: 'object',
    properties: { text: { pattern: '^(a|a)+$' }, tree: { $ref: '#/$defs/tree' } },
    patternProperties: { '^(n+)+$': true },
    $defs: { tree: { anyOf: [branch, branch, { type: 'string' }] } },
  };
  const SLOWEST = JSON.stringify({ text: `${'a'.repeat(50)}!` });

  test.each([
    ['a pattern', SLOWEST], ['the pattern of a name', JSON.stringify({ [`${'n'.repeat(50)}!`]: 1 })], ['branches that refer to themselves', `{"tree":${nested(60, '{"a":', '}')}}`],
  ])('%s: the check is stopped', (_, body) => {
    const check = new SchemaCheck(SLOW, 100);
    expect(check.findings(JSON.parse(body))).toEqual({ errors: [{ pointer: '#', message: 'Takes more than 0.1 seconds to check.' }], complete: false });
    expect(check.findings({ text: 'aaa', tree: { a: 'leaf' } })).toEqual({ errors: [], complete: true });
  });

  test.each([
    ['an address', { format: 'url' }, `http://[${'1:'.repeat(90_000)}`],
    ['a list of which all pairs are compared', { uniqueItems: true }, Array.from({ length: 40_000 }, (_, index) => index)],
  ])('%s: also where the schema has nothing else that is slow', (_, schema, content) => {
    expect(new SchemaCheck(schema, 100).findings(content).errors).toEqual([{ pointer: '#', message: 'Takes more than 0.1 seconds to check.' }]);
  });

  test('a text longer than its maxLength is not looked at by its pattern', () => {
    const check = new SchemaCheck({ properties: { note: { pattern: '\\s+$', maxLength: 3_162 }, pattern: { maxLength: 1 } } }, 10_000);
    expect(check.findings({ note: `${' '.repeat(1_000_000)}x` }).errors).toEqual([{ pointer: '#/note', message: 'String is too long (1000001 > 3162).' }]);
    expect(check.findings({ note: 'x', pattern: 'x' }).errors).toEqual([{ pointer: '#/note', message: 'String does not match pattern.' }]);
    expect(check.findings({ note: 1 }).errors).toEqual([]);
    expect(check.findings({ note: 'x ' }).errors).toEqual([]);
  });

  test('the client gets 400, and the next one its answer', async () => {
    for (const door of doors(url, SLOW).filter(({ hasSchema }) => hasSchema)) {
      expect(await door.post(SLOWEST)).toMatchObject({ status: 400, body: expect.stringContaining('Takes more than 2 seconds to check.') });
      expect((await door.post('{"text":"aaa"}')).status).toBeLessThan(300);
    }
  }, 60_000);
});

test('10,000 bodies: never 5xx, never more than 200 ms of CPU', async () => {
  const items = fc.tuple(fc.nat(3_000), fc.constantFrom('1', '{}', '{"sku":"a b"}', '{"sku":"A","n":1}', '[]', '"ab"')).map(([length, item]) => list(length, item));
  const different = fc.nat(3_000).map(length => numbered(length, index => `{"name":"tag","of":[1,2],"id":${index}}`));
  const deep = fc.tuple(fc.nat(2_000), fc.constantFrom(['[', ']'], ['{"left":', '}'], ['[{"a":', '}]'])).map(([depth, [open, close]]) => nested(depth, open, close));
  const text = fc.string({ unit: 'binary', maxLength: 200 }).map(value => JSON.stringify(value));
  const pumped = fc.tuple(fc.constantFrom('a', '.', 'a-', '%41', '::', '1', '/', '@', '\\\\'), fc.nat(5_000)).map(([unit, times]) => `"${unit.repeat(times)}"`);
  const value = fc.oneof(items, different, deep, text, pumped, fc.json());
  const member = fc.tuple(fc.constantFrom('items', 'tags', 'notes', 'site', 'mail', 'tree', 'other', '__proto__', 'constructor', ''), value);
  const body = fc.oneof(fc.json(), value, fc.array(member, { maxLength: 6 }).map(members => `{${members.map(([name, text_]) => `"${name}":${text_}`).join(',')}}`), fc.string());
  const seen: Record<string, number> = {};
  for (const door of all) {
    await fc.assert(fc.asyncProperty(body, async json => {
      const first = await measured(door, json);
      // slow twice: once it may be the compiler or the garbage of other tests
      const { status, millis } = first.millis < MAX_CPU_MILLIS ? first : await measured(door, json);
      seen[status] = (seen[status] ?? 0) + 1;
      expect(status).toBeLessThan(500);
      expect(millis).toBeLessThan(MAX_CPU_MILLIS);
    }), { numRuns: RUNS });
  }
  // bodies that are taken and bodies that are refused
  expect(Object.keys(seen).map(Number).sort()).toEqual(expect.arrayContaining([202, 204, 400]));
}, 300_000);
