import * as fc from 'fast-check';
import { ConsumerWorld, MessageScript, MessageStep } from './consumer-world';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { StreamToFunction } from '../../../handlers/testing/stream-to-function';

const TIMEOUT_MILLIS = 30_000;
const RETRY_ATTEMPTS = 5;

const steps = fc.oneof(
  { weight: 6, arbitrary: fc.constant<readonly MessageStep[]>([]) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom<MessageStep>('fail', 'crash'), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant<readonly MessageStep[]>(['crash-after-effect']) },
);
const scripts = fc.array(fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  steps,
  poison: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom('fail', 'reject', 'invalid') }),
  copies: fc.constantFrom(1, 1, 1, 2),
}), { minLength: 1, maxLength: 40 }).map(all => all.map((script, index): MessageScript => ({ id: `m-${index}`, ...script as Omit<MessageScript, 'id'> })));
const plan = fc.record({ scripts, batchSize: fc.integer({ min: 1, max: 20 }), shards: fc.integer({ min: 1, max: 3 }) });

async function play({ scripts: messages, batchSize, shards }: typeof plan extends fc.Arbitrary<infer T> ? T : never) {
  const clock = new SimulatedClock();
  const world = new ConsumerWorld(clock, messages);
  const stream = new StreamToFunction({
    batchSize,
    timeoutMillis: TIMEOUT_MILLIS,
    retryAttempts: RETRY_ATTEMPTS,
    partialResponse: true,
    initialize: sandbox => {
      const consumer = world.consumer(sandbox);
      return (records, context) => consumer.handleStream({
        Records: records.map(({ sequenceNumber, partitionKey, data }) => ({
          kinesis: { sequenceNumber, partitionKey, data: Buffer.from(data).toString('base64') }, eventSourceARN: 'arn:aws:kinesis:::stream/test',
        })),
      }, context, world.failureQueue(sandbox));
    },
  }, clock, shards);
  const ids = new Map<string, string>();
  for (const { body, key } of world.published()) ids.set(stream.put(body, key), (JSON.parse(body) as { id: string }).id);
  await stream.drain(24 * 3600 * 1000);
  return { messages, world, discarded: new Set(stream.discarded.map(sequenceNumber => ids.get(sequenceNumber)!)) };
}

const forAllRuns = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 200 });

jest.setTimeout(60_000);

describe('handleMessages on a stream, under failures, crashes, poison and duplicates', () => {
  test('nothing is lost: every message has its effect, or is where poison goes', () => forAllRuns(({ messages, world, discarded }) => {
    const sentAway = new Set(world.failed.map(({ id }) => id));
    for (const { id, poison } of messages) {
      const place = [world.effects.includes(id) && 'effect', sentAway.has(id) && 'failure queue', discarded.has(id) && 'on-failure destination'];
      const expected = poison === undefined ? 'effect' : poison === 'fail' ? 'on-failure destination' : 'failure queue';
      expect([id, ...place.filter(Boolean)]).toEqual([id, expected]);
    }
  }));

  test('an effect happens once, and again only after a crash between effect and record', () => forAllRuns(({ messages, world }) => {
    for (const { id, steps: taken, poison } of messages) {
      const crashed = poison === undefined && taken.includes('crash-after-effect');
      expect([id, world.effects.filter(effect => effect === id).length]).toEqual([id, poison ? 0 : crashed ? 2 : 1]);
    }
  }));

  test('effects of a key are in the order published', () => forAllRuns(({ messages, world }) => {
    for (const [key, order] of world.orders()) {
      expect(order).toEqual(messages.filter(message => message.key === key && message.poison === undefined).map(({ id }) => id));
    }
  }));

  test('a record in the failure queue carries its reason', () => forAllRuns(({ messages, world }) => {
    for (const { id, reason } of world.failed) {
      const { poison } = messages.find(message => message.id === id)!;
      expect(reason).toContain(poison === 'invalid' ? 'Test.v1 is not valid: #: Instance does not have required property "key"' : 'cannot be handled');
    }
  }));
});
