import * as fc from 'fast-check';
import { ConsumerWorld, idOf, MessageScript, MessageStep } from './consumer-world';
import { queuePort } from './worker-world';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { FifoQueue } from '../../../handlers/testing/sqs-fifo-to-function';
import { SqsToFunction, StandardQueue } from '../../../handlers/testing/sqs-to-function';

const TIMEOUT_MILLIS = 30_000;
/** Enough that failures, a neighbour's crash and duplicate deliveries never use them up: only poison is to reach the dead-letter queue. */
const MAX_RECEIVE_COUNT = 15;
const DEFAULT_MAX_RECEIVE_COUNT = 5;
const DAY_MILLIS = 24 * 3600 * 1000;

const poison = fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom('fail', 'reject', 'invalid') });
const script = (steps: fc.Arbitrary<readonly MessageStep[]>) => fc.record({
  key: fc.constantFrom('a', 'b', 'c'), steps, poison, copies: fc.constantFrom(1, 1, 1, 2),
});
const plan = (steps: fc.Arbitrary<readonly MessageStep[]>) => fc.record({
  scripts: fc.array(script(steps), { minLength: 1, maxLength: 30 })
    .map(all => all.map((each, index): MessageScript => ({ id: `m-${index}`, ...each as Omit<MessageScript, 'id'> }))),
  seed: fc.integer({ min: 1, max: 2_147_483_646 }),
  batchSize: fc.integer({ min: 1, max: 10 }),
});

/** A crash stops its neighbours in the batch too, which cost them a receive: at most one message crashes. */
const flaky = fc.oneof(
  { weight: 6, arbitrary: fc.constant<readonly MessageStep[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.constant<MessageStep>('fail'), { minLength: 1, maxLength: 2 }) },
);
const withOneCrash = (given: ReturnType<typeof plan>) => fc.tuple(given, fc.constantFrom<MessageStep | undefined>(undefined, 'crash', 'crash-after-effect'))
  .map(([all, crash]) => crash === undefined ? all : { ...all, scripts: [{ ...all.scripts[0], steps: [crash] }, ...all.scripts.slice(1)] });

type Plan = ReturnType<typeof plan> extends fc.Arbitrary<infer T> ? T : never;

async function play({ scripts, seed, batchSize }: Plan, fifo: boolean, maxReceiveCount = MAX_RECEIVE_COUNT) {
  const clock = new SimulatedClock();
  const world = new ConsumerWorld(clock, scripts);
  const props = { visibilityTimeoutMillis: 6 * TIMEOUT_MILLIS, maxReceiveCount };
  let state = seed;
  const chance = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const queue = fifo ? new FifoQueue(props, clock) : new StandardQueue(props, clock, chance, 0.05);
  const mapping = new SqsToFunction(queue, {
    timeoutMillis: TIMEOUT_MILLIS,
    batchSize,
    maxConcurrency: 3,
    initialize: sandbox => {
      const consumer = world.consumer(sandbox);
      return (event, context) => consumer.handleQueue(event, context, queuePort(queue, sandbox) as Parameters<typeof consumer.handleQueue>[2]);
    },
  }, clock);
  for (const { body, key } of world.published()) queue.send(body, 0, fifo ? key : undefined);
  await mapping.drain(30 * DAY_MILLIS);
  return { scripts, world, dead: new Set(queue.deadLetters.map(({ body }) => idOf(body))) };
}

type Run = Awaited<ReturnType<typeof play>>;

function nothingLost({ scripts, world, dead }: Run): void {
  for (const { id, poison: kind } of scripts) {
    expect([id, world.effects.includes(id), dead.has(id)]).toEqual([id, kind === undefined, kind !== undefined]);
  }
}

function oneEffect({ scripts, world }: Run): void {
  for (const { id, steps, poison: kind } of scripts) {
    const expected = kind ? 0 : steps.includes('crash-after-effect') ? 2 : 1;
    expect([id, world.effects.filter(effect => effect === id).length]).toEqual([id, expected]);
  }
}

jest.setTimeout(60_000);

describe.each([['standard', false], ['FIFO', true]])('handleMessages on a %s queue, under failures, a crash, poison and duplicates', (_, fifo) => {
  const forAllRuns = (check: (run: Run) => void) =>
    fc.assert(fc.asyncProperty(withOneCrash(plan(fifo ? fc.constant([]) : flaky)), async given => check(await play(given, fifo))), { numRuns: 200 });

  test('nothing is lost: every message has its effect, or is in the dead-letter queue if it is poison', () => forAllRuns(nothingLost));

  test('an effect happens once, and again only after a crash between effect and record', () => forAllRuns(oneEffect));
});

/** In a batch, a failure costs those behind it a receive: a message may reach the dead-letter queue for its neighbours' failures, and its duplicate comes later. */
test('a FIFO queue keeps the order of each group under transient failures, except for messages in the dead-letter queue', () =>
  fc.assert(fc.asyncProperty(plan(flaky), async given => {
    const { scripts, world, dead } = await play(given, true);
    for (const [key, order] of world.orders()) {
      const published = scripts.filter(message => message.key === key).map(({ id }) => id);
      const kept = order.filter(id => !dead.has(id));
      expect(kept).toEqual(published.filter(id => kept.includes(id)));
    }
  }), { numRuns: 200 }));

test('with one message in a batch, a FIFO queue moves only poison to the dead-letter queue under transient failures', () =>
  fc.assert(fc.asyncProperty(plan(flaky), async given => {
    const { scripts, dead } = await play({ ...given, batchSize: 1 }, true, DEFAULT_MAX_RECEIVE_COUNT);
    expect([...dead].sort()).toEqual(scripts.filter(({ poison: kind }) => kind).map(({ id }) => id).sort());
  }), { numRuns: 200 }));
