import { doors } from './json-doors';
import { bodyOf } from '../../handlers/aggregator/body';
import { RequestAnswerer } from '../../handlers/runtime/request-answerer';
import { HttpServer } from '../handlers/request-router/http-server';
import { httpApiEvent } from '../handlers/request-router/route-world';
import { Observed } from '../handlers/shared/observers';

const backend = new HttpServer();
let url: string;
beforeAll(async () => { url = await backend.start(); });
afterAll(() => backend.stop());

const MENU = '{"drink":"caf\u00e9"}';
const FOREIGN: ReadonlyArray<readonly [string, Buffer]> = [
  ['application/json; charset=iso-8859-1', Buffer.from(MENU, 'latin1')],
  // the bytes of these are valid UTF-8, too, and would be another text
  ['application/json;charset=ISO-8859-1', Buffer.from(MENU, 'utf8')],
  ['application/json; charset="utf-16"', Buffer.from('{"a":1}', 'utf16le')],
  ['application/vnd.menu+json; profile="a;charset=utf-8"; Charset=windows-1252', Buffer.from('{}')],
  ['application/json; charset=utf-8; charset=latin1', Buffer.from('{}')],
];
const OURS = ['application/json', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'application/json; charset=us-ascii', 'application/json; profile="charset=latin1"'];

test.each(FOREIGN)('%s: 415 with what is understood', async (type, body) => {
  for (const door of doors(url).filter(({ hasSchema }) => hasSchema)) {
    const { status, body: told } = await door.post(body, type);
    expect([door.name, status, JSON.parse(told)]).toMatchObject([door.name, 415, { detail: 'The charset of Content-Type must be utf-8, the one of JSON (RFC 8259).' }]);
  }
});

test.each(OURS)('%s: is read', async type => {
  for (const door of doors(url)) expect([door.name, Math.floor((await door.post(MENU, type)).status / 100)]).toEqual([door.name, 2]);
});

test('text without a schema is UTF-8, too: another charset is not garbled', async () => {
  const seen: unknown[] = [];
  const answerer = new RequestAnswerer(async ({ body }) => { seen.push(body); return { status: 204 }; }, {}, new Observed().log);
  const post = async (type: string) => (await answerer.handle(
    httpApiEvent({ method: 'POST', headers: { 'content-type': type }, body: Buffer.from('caf\u00e9') }), { getRemainingTimeInMillis: () => 60_000 })).statusCode;
  expect([await post('text/plain; charset=latin1'), await post('text/plain; charset=utf-8'), await post('text/plain')]).toEqual([415, 204, 204]);
  expect(seen).toEqual(['caf\u00e9', 'caf\u00e9']);
});

test('the answer of a source in another charset is no JSON', () => {
  const answer = (type: string) => ({ status: 200, headers: { 'content-type': type }, cookies: [], body: MENU });
  expect(() => bodyOf(answer('application/json; charset=latin1'), 0, 'GET')).toThrow();
  expect(bodyOf(answer('application/json; charset=utf-8'), 0, 'GET').value).toEqual({ drink: 'caf\u00e9' });
});
