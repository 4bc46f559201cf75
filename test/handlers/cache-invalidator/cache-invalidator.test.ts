import { Context, SQSEvent } from 'aws-lambda';
import { invalidate, InvalidationMetric } from '../../../handlers/cache-invalidator/invalidate';
import { ValkeyStub } from '../shared/valkey-stub';

type Loaded = typeof import('../../../handlers/cache-invalidator/index');

const PATH = '/Shop/Tweets/TweetById';
const NOW = Date.parse('2030-01-01T00:00:10.000Z');
const message = (more: object = {}) => JSON.stringify({ cache: PATH, key: '{"id":"1"}', changedAt: '2030-01-01T00:00:03.500Z', ...more });

async function invalidated(body: string) {
  const dropped: string[] = [];
  const counted: Array<[InvalidationMetric, number | undefined]> = [];
  const cache = {
    entries: { drop: async (key: string) => void dropped.push(key) },
    metrics: {
      count: (name: InvalidationMetric) => void counted.push([name, 1]),
      seconds: (name: InvalidationMetric, value: number) => void counted.push([name, value]),
    },
  };
  await invalidate(body, path => path === PATH ? cache : undefined, NOW);
  return { dropped, counted };
}

test('drops the entry of a changed key, and says how long that took', async () => {
  expect(await invalidated(message())).toEqual({ dropped: ['{"id":"1"}'], counted: [['InvalidationLag', 6.5], ['Invalidations', 1]] });
  // clocks that are not the same
  expect((await invalidated(message({ changedAt: '2030-01-01T00:00:11.000Z' }))).counted).toContainEqual(['InvalidationLag', 0]);
  expect((await invalidated(message({ changedAt: undefined }))).counted).toEqual([['Invalidations', 1]]);
});

test('says how late a key is that cannot be dropped, with each attempt', async () => {
  const seen: unknown[] = [];
  const cache = {
    entries: { drop: async () => Promise.reject(new Error('away')) },
    metrics: { count: (name: string) => void seen.push(name), seconds: (name: string, value: number) => void seen.push([name, value]) },
  };
  await expect(invalidate(message(), () => cache, NOW)).rejects.toThrow('away');
  expect(seen).toEqual([['InvalidationLag', 6.5]]);
});

test.each(['', '{', 'null', '1', '[]', message({ cache: '/Shop/Tweets/Other' }), message({ cache: 1 }), message({ key: 1 }), message({ key: undefined })])('refuses the message %s', async body => {
  await expect(invalidated(body)).rejects.toThrow('The message names no key of a cache of the engine.');
});

test('of a batch, the messages that failed come again, and those of a store that is away', async () => {
  const stub = new ValkeyStub();
  const port = await stub.start();
  for (const method of ['log', 'info', 'error'] as const) jest.spyOn(console, method).mockImplementation();
  Object.assign(process.env, {
    PATTERN_PATH: '/Shop/Tweets',
    CACHES: JSON.stringify([PATH]),
    AWS_REGION: 'us-east-1',
    VALKEY: JSON.stringify({ host: '127.0.0.1', port, isClustered: false, isPlain: true }),
  });
  const { handler } = jest.requireActual<Loaded>('../../../handlers/cache-invalidator/index');
  const batch = (...bodies: string[]) => ({ Records: bodies.map((body, index) => ({ body, messageId: `m${index}` })) }) as SQSEvent;
  const run = async (...bodies: string[]) => {
    const { batchItemFailures } = await handler(batch(...bodies), {} as Context);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  expect(await run(message(), 'none', message({ key: 'b' }))).toEqual(['m1']);
  expect([...stub.deleted].sort()).toEqual([`${PATH} b`, `${PATH} {"id":"1"}`]);
  stub.answer = '-OOM command not allowed';
  expect(await run(message(), message())).toEqual(['m0', 'm1']);
  await stub.stop();
  expect(await run(message())).toEqual(['m0']);
});
