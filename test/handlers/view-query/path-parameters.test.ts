import { Api, MemoryIndex } from './api';
import { lookups } from './lookups';
import { GatewayEvent } from '../../../handlers/shared/http/gateway-event';
import { readPathParameters } from '../../../handlers/shared/http/path-parameters';

const ofHttpApi = { version: '2.0', requestContext: { http: { method: 'GET' } } } as unknown as GatewayEvent;
const ofRestApi = { httpMethod: 'GET', requestContext: {} } as unknown as GatewayEvent;

test.each<[string, GatewayEvent, string, string]>([
  ['an HTTP API decodes them', ofHttpApi, 'a b', 'a b'],
  ['an HTTP API has decoded them once: what looks encoded is the name of another', ofHttpApi, 'a%2Fb', 'a%2Fb'],
  ['a REST API leaves them encoded', ofRestApi, 'a%2Fb', 'a/b'],
  ['a REST API leaves them encoded, a percent sign too', ofRestApi, 'a%252Fb', 'a%2Fb'],
  ['what is no encoding stays', ofRestApi, '%E0%A4%A', '%E0%A4%A'],
])('%s: %#', (_, event, given, expected) => {
  expect(readPathParameters(event, { of: given })).toEqual({ of: expected });
});

test('a name of a prototype is a name', () => {
  expect(Object.entries(readPathParameters(ofRestApi, JSON.parse('{"__proto__":"x%20y"}') as Record<string, string>))).toEqual([['__proto__', 'x y']]);
});

test('a partition is the one that the parameter names, and is decoded nowhere again', async () => {
  const index = new MemoryIndex();
  await new Api(index, [{}]).get('', { country: 'a%2Fb' });
  expect(new Set(index.asked.map(({ shard }) => shard.replace(/#\d$/, '')))).toEqual(new Set(['a%2Fb']));
});

test('a key is the one that the parameter names, and is decoded nowhere again', async () => {
  const route = 'GET /tweets/{id}';
  const cache = lookups(route, [{ name: 'id', type: 'S' }]);
  await new Api(new MemoryIndex(), [], cache).get('', { route, path: { id: 'a%2Fb' } });
  expect(cache.loader.payloads).toEqual(['{"key":{"id":"a%2Fb"}}']);
});
