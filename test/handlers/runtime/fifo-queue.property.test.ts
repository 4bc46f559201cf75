import * as fc from 'fast-check';
import { JobScript, Step, WorkerWorld } from './worker-world';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { FifoQueue } from '../../../handlers/testing/sqs-fifo-to-function';
import { SqsToFunction } from '../../../handlers/testing/sqs-to-function';

jest.setTimeout(60_000);

const TIMEOUT_MILLIS = 30_000;
const MAX_RECEIVE_COUNT = 5;
const DAY_MILLIS = 24 * 3600 * 1000;

type Behaviour = Pick<JobScript, 'steps' | 'always'>;

const good: Behaviour = { steps: [] };
const rejected: Behaviour = { steps: ['reject'] };
const behaviour = (always: Step): Behaviour => ({ steps: [], always });

/** Groups whose jobs fail, throttle or are rejected in any number, but never stop the worker. */
const throwing = fc.array(fc.constantFrom(good, good, rejected, behaviour('fail')), { minLength: 1, maxLength: 6 });

/** Groups with one job that stops its worker, ahead of and behind good ones. */
const stopping = fc.tuple(
  fc.array(fc.constantFrom(good, rejected), { maxLength: 2 }),
  fc.constantFrom(behaviour('crash'), behaviour('overrun')),
  fc.array(fc.constantFrom(good, rejected), { maxLength: 3 }),
).map(([before, stopper, behind]) => [...before, stopper, ...behind]);

/** The bound that docs state: at most one stopper a group, and few of them in a batch: each costs its neighbours one of five receives. */
const groups = fc.tuple(fc.array(throwing, { maxLength: 3 }), fc.array(stopping, { maxLength: 2 })).map(([a, b]) => [...a, ...b]);

const mixed = fc.array(
  fc.array(fc.constantFrom<Behaviour>(
    good, good, rejected, behaviour('fail'), behaviour('crash'), behaviour('overrun'),
    { steps: ['fail', 'fail'] }, { steps: ['crash-after-effect'] }, { steps: [{ retryAfter: 20 }, { retryAfter: 600 }] },
  ), { minLength: 1, maxLength: 6 }),
  { minLength: 1, maxLength: 5 },
);

interface Played { readonly world: WorkerWorld; readonly mapping: SqsToFunction; readonly jobs: JobScript[] }

const setting = {
  batchSize: fc.integer({ min: 1, max: 10 }),
  maxConcurrency: fc.integer({ min: 2, max: 4 }),
  millis: fc.integer({ min: 10, max: 2_500 }),
};

async function play(behaviours: Behaviour[][], batchSize: number, maxConcurrency: number, millis: number): Promise<Played> {
  const clock = new SimulatedClock();
  const queue = new FifoQueue({ visibilityTimeoutMillis: 6 * TIMEOUT_MILLIS, maxReceiveCount: MAX_RECEIVE_COUNT }, clock);
  const jobs = behaviours.flatMap((group, g) => group.map((job, index) => ({ id: `${g}-${index}`, groupId: `group-${g}`, millis, ...job })));
  const world = new WorkerWorld(clock, queue, jobs);
  const mapping = new SqsToFunction(queue, { timeoutMillis: TIMEOUT_MILLIS, batchSize, maxConcurrency, initialize: world.initialize }, clock);
  world.acceptAll();
  await mapping.drain(30 * DAY_MILLIS);
  world.sweep();
  return { world, mapping, jobs };
}

function forAll(behaviours: fc.Arbitrary<Behaviour[][]>, check: (played: Played, maxConcurrency: number) => void): Promise<void> {
  return fc.assert(fc.asyncProperty(behaviours, setting.batchSize, setting.maxConcurrency, setting.millis,
    async (given, batchSize, maxConcurrency, millis) => check(await play(given, batchSize, maxConcurrency, millis), maxConcurrency),
  ), { numRuns: 200 });
}

describe('handleJobs on a FIFO queue', () => {
  test('effects of a group happen in the order of its messages, whatever fails', () => forAll(mixed, ({ world }) => {
    for (const group of new Set(world.effects.map(id => id.split('-')[0]))) {
      const order = world.effects.filter(id => id.startsWith(`${group}-`)).map(id => Number(id.split('-')[1]));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  }));

  test('every accepted job ends in one final state', () => forAll(mixed, ({ world, jobs }) => {
    expect(world.table.count('succeeded', 'failed')).toBe(jobs.length);
  }));

  test('an effect happens once, and again only after a crash between effect and record', () => forAll(mixed, ({ world, jobs }) => {
    for (const { id } of jobs) {
      const recorded = world.table.status(id) === 'succeeded' ? 1 : 0;
      expect([id, world.effects.filter(effect => effect === id).length])
        .toEqual([id, recorded + world.unrecordedEffects.filter(effect => effect === id).length]);
    }
  }));

  test('the dead-letter queue holds exactly the poison, when no group has two jobs that stop their worker', () => forAll(groups, ({ world, jobs }) => {
    expect([...world.deadLetterIds()].sort()).toEqual(jobs.filter(job => job.always).map(job => job.id).sort());
    for (const job of jobs.filter(({ always, steps }) => !always && steps.length === 0)) {
      expect([job.id, world.table.status(job.id)]).toEqual([job.id, 'succeeded']);
    }
  }));

  test('one message at a time, the dead-letter queue holds exactly the poison, however much of it', async () => {
    const any = fc.constantFrom(good, rejected, behaviour('fail'), behaviour('crash'), behaviour('overrun'));
    await fc.assert(fc.asyncProperty(fc.array(fc.array(any, { minLength: 1, maxLength: 6 })), async given => {
      const { world, jobs: played } = await play(given, 1, 2, 100);
      expect([...world.deadLetterIds()].sort()).toEqual(played.filter(job => job.always).map(job => job.id).sort());
    }), { numRuns: 100 });
  });

  test('no more jobs are at work at once than the event source allows', () => forAll(mixed, ({ world, mapping }, maxConcurrency) => {
    expect(mapping.peakConcurrency).toBeLessThanOrEqual(maxConcurrency);
    expect(world.peakAtWork).toBeLessThanOrEqual(maxConcurrency);
  }));
});
