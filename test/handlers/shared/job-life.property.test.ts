import * as fc from 'fast-check';
import { DAY, HOUR } from './a-job';
import { Fault } from './faults';
import { JobWorld, WorkerOutcome } from './job-world';
import { SimulatedQueue } from './simulated-queue';
import { parseJobMessage } from '../../../handlers/shared/jobs/job-message';
import { FINAL_STATUSES } from '../../../handlers/shared/jobs/job-record';

// hundreds of runs on a busy machine
jest.setTimeout(60_000);

/** The most that clocks may differ by near the end of the queue's retention (docs/jobs.md). */
const QUARTER = 15 * 60;

type Step = (world: JobWorld) => Promise<void> | void;

const fault: fc.Arbitrary<Fault | undefined> = fc.option(fc.record({
  kind: fc.constantFrom('crash' as const, 'outage' as const), atCall: fc.nat(5), afterEffect: fc.boolean(),
}), { nil: undefined });

const outcome = fc.constantFrom<WorkerOutcome>(
  'succeeds', 'fails', 'crashes', 'crashes before it starts', 'succeeds twice', 'succeeds, message not deleted');

/** A step and its name in a counterexample. */
const named = <T>(name: string, values: fc.Arbitrary<T>, act: (world: JobWorld, value: T) => Promise<void> | void): fc.Arbitrary<Step> =>
  values.map(value => Object.assign((world: JobWorld) => act(world, value), { [fc.toStringMethod]: () => `${name} ${fc.stringify(value)}` }));

const post = named('post', fc.tuple(fc.constantFrom(undefined, 'k1', 'k2'), fc.constantFrom('{"a":1}', '{"a":2}'), fault),
  (world, [key, body, broken]) => world.post(key, body, broken));
const cancel = named('cancel', fc.tuple(fc.nat(3), fault), async (world, [which, broken]) => {
  const id = [...world.store.records.keys()][which];
  if (id !== undefined) await world.cancel(id, broken);
});
const work = named('work', outcome, (world, how) => world.work(how));
const sweep = named('sweep', fault, (world, broken) => world.sweep(broken));
/** A minute's sweep is late, and the next one begins: each call of the one may come between any two of the other. */
const sweeps = named('sweeps at once', fc.tuple(fault, fault, fc.nat(12)), async (world, [one, other, late]) => {
  const later = async () => {
    for (let turn = 0; turn < late; turn++) await Promise.resolve();
    await world.sweep(other);
  };
  await Promise.all([world.sweep(one), later()]);
});
const sweepBy = (...skews: number[]) => named('sweep by another clock', fc.constantFrom(...skews), (world, skew) => world.sweep(undefined, skew));
const redriveStatus = fc.constantFrom('COMPLETED' as const, 'CANCELLED' as const);
const redrive = named('redrive', redriveStatus, (world, status) => world.redrive(status));
const wait = (...seconds: number[]) => named('wait', fc.constantFrom(...seconds), (world, span) => { world.clock.seconds += span; });

const stepsOf = (...steps: Array<fc.Arbitrary<Step>>) => fc.array(fc.oneof(...steps), { minLength: 10, maxLength: 60 });

const ids = (queue: SimulatedQueue) => new Set(queue.messages.map(message => parseJobMessage(message.body)!.id));

async function run(steps: Step[]): Promise<JobWorld> {
  const world = new JobWorld();
  for (const step of steps) await step(world);
  return world;
}

/** Sweeps go on without faults, a minute apart. */
async function settle(world: JobWorld): Promise<void> {
  for (let minute = 0; minute < 3; minute++) {
    world.clock.seconds += 61;
    await world.sweep();
  }
}

/** Nothing fails any more, and somebody redrives: everything comes to its end. */
async function finish(world: JobWorld): Promise<void> {
  for (let round = 0; round < 6; round++) {
    world.clock.seconds += 361;
    await world.sweep();
    if (round % 2 === 1) world.redrive('COMPLETED');
    for (let receive = 0; receive < 100; receive++) await world.work('succeeds');
  }
}

describe('whatever crashes, fails, is repeated or redriven', () => {
  const minutes = stepsOf(post, post, cancel, work, work, work, sweep, sweeps, sweepBy(-HOUR, HOUR), redrive, wait(1, 61, 400));
  const days = stepsOf(post, cancel, work, work, sweep, sweeps, sweepBy(-QUARTER, QUARTER), redrive, wait(61, 400, DAY, 4 * DAY - QUARTER, 4 * DAY));

  test('what is answered with 202 is recorded, and what is recorded is sent', async () => {
    await fc.assert(fc.asyncProperty(minutes, async steps => {
      const world = await run(steps);
      await settle(world);
      expect([...world.accepted].filter(id => !world.store.records.has(id))).toEqual([]);
      const unsent = [...world.store.records.values()].filter(job => !world.sent.has(job.id) && job.status !== 'cancelled');
      expect(unsent).toEqual([]);
    }), { numRuns: 300 });
  });

  test('an id has one body, nothing runs unrecorded, nothing cancelled runs', async () => {
    await fc.assert(fc.asyncProperty(days, async steps => {
      const world = await run(steps);
      await finish(world);
      expect([...world.sent.values()].filter(bodies => bodies.size > 1)).toEqual([]);
      expect(world.wrongRuns).toEqual([]);
      expect([...world.cancelled].map(id => world.store.records.get(id)!.status)).toEqual(Array(world.cancelled.size).fill('cancelled'));
    }), { numRuns: 300 });
  });

  test('every job finally succeeds unless it was cancelled', async () => {
    await fc.assert(fc.asyncProperty(minutes, async steps => {
      const world = await run(steps);
      await finish(world);
      const open = [...world.store.records.values()].filter(job => job.status !== 'succeeded' && job.status !== 'cancelled');
      expect(open).toEqual([]);
      expect([...world.store.records.values()].filter(job => job.wakeAt !== undefined)).toEqual([]);
    }), { numRuns: 300 });
  });

  test('a job says that its message is dead exactly when it is', async () => {
    await fc.assert(fc.asyncProperty(minutes, async steps => {
      const world = await run(steps);
      await settle(world);
      await settle(world);
      const dead = ids(world.deadLetterQueue);
      const alive = ids(world.queue);
      for (const job of world.store.records.values()) {
        if (dead.has(job.id)) expect(['failed', 'succeeded', 'cancelled']).toContain(job.status);
        if (job.status === 'failed') expect(dead.has(job.id) || alive.has(job.id)).toBe(true);
      }
    }), { numRuns: 300 });
  });

  test('after the retention of the queue no job is left open, and none is given up that the queue still has', async () => {
    await fc.assert(fc.asyncProperty(days, async steps => {
      const world = await run(steps);
      // twice the retention: a job that a worker restarted before the queue's having it was noted is noted first
      for (let day = 0; day < 9; day++) {
        await settle(world);
        world.clock.seconds += DAY;
      }
      expect(world.wrongExpiries).toEqual([]);
      expect([...world.store.records.values()].filter(job => !FINAL_STATUSES.includes(job.status))).toEqual([]);
    }), { numRuns: 300 });
  });
});
