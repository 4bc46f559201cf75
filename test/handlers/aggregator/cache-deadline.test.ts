import { AggregateWorld, source } from './aggregate-world';
import { CacheSettings } from '../../../handlers/aggregator/settings';
import { AnswerStore } from '../../../handlers/shared/ports/answer-store';

const CACHE: CacheSettings = {
  kind: 'memory', ttlMillis: 60_000, staleWhileRevalidateMillis: 0, staleIfErrorMillis: 0, query: [], headers: [], sharedByCallers: true,
};
const DEADLINE_MILLIS = 1_000;
const OK = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":1}' };
const never = () => new Promise<never>(() => {});

/** An aggregate of one source whose calls say how much time they were given. */
function world(store: AnswerStore, now?: () => number) {
  const given: number[] = [];
  const aggregate = new AggregateWorld({ a: source('/a') }, {
    cache: CACHE,
    deadlineMillis: DEADLINE_MILLIS,
    store,
    now,
    backendOf: () => ({ call: async ({ remainingMillis }) => { given.push(remainingMillis); return OK; } }),
  });
  return { aggregate, given };
}

test('the time that the cache takes is part of the deadline: the sources get what is left', async () => {
  let now = 0;
  const slow = { find: async () => { now += 150; return undefined; }, keep: async () => {} };
  const { aggregate, given } = world(slow, () => now);
  expect((await aggregate.call()).status).toBe(200);
  expect(given).toEqual([DEADLINE_MILLIS - 150]);
});

test('a cache that never answers leaves the sources most of the deadline', async () => {
  const { aggregate, given } = world({ find: never, keep: async () => {} });
  expect((await aggregate.call()).body).toEqual({ a: { id: 1 } });
  expect(given).toHaveLength(1);
  expect(given[0]).toBeLessThanOrEqual(DEADLINE_MILLIS * 3 / 4);
});

test('an answer does not wait for a cache that never keeps it', async () => {
  const { aggregate } = world({ find: async () => undefined, keep: never });
  expect((await aggregate.call()).body).toEqual({ a: { id: 1 } });
});
