import * as fc from 'fast-check';
import { JobScript, Step, WorkerWorld } from './worker-world';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { ReceivedMessage } from '../../../handlers/testing/sqs-queue';
import { SqsToFunction, StandardQueue } from '../../../handlers/testing/sqs-to-function';

const TIMEOUT_MILLIS = 30_000;
const MAX_RECEIVE_COUNT = 5;
const DAY_MILLIS = 24 * 3600 * 1000;

const step = (value: Step) => fc.constant<readonly Step[]>([value]);

/** Jobs that succeed, some after asking for time more often than the queue delivers. */
const innocent = fc.record({
  steps: fc.oneof(
    { weight: 4, arbitrary: fc.constant<readonly Step[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.record({ retryAfter: fc.integer({ min: 0, max: 2_000 }) }), { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: step('crash-after-effect') },
  ),
});
const flaky = fc.record({ steps: fc.array(fc.constant<Step>('fail'), { minLength: 1, maxLength: 3 }) });
const poison = fc.record({ steps: fc.constant<readonly Step[]>([]), always: fc.constantFrom<Step>('fail', 'crash', 'overrun') });
const rejected = fc.record({ steps: step('reject') });

const scripts = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 10, arbitrary: innocent }, { weight: 1, arbitrary: flaky },
      { weight: 2, arbitrary: poison }, { weight: 1, arbitrary: rejected },
    ),
    fc.integer({ min: 10, max: 6_000 }),
  ),
  { minLength: 1, maxLength: 40 },
).map(behaviours => behaviours.map(([behaviour, millis], index): JobScript => ({ id: `job-${index}`, millis, ...behaviour })));

const plan = fc.record({
  scripts,
  seed: fc.integer(),
  batchSize: fc.integer({ min: 1, max: 10 }),
  maxConcurrency: fc.integer({ min: 2, max: 4 }),
  duplicateRate: fc.constantFrom(0, 0, 0.05),
  kills: fc.array(fc.record({ invocation: fc.nat(20), afterMillis: fc.integer({ min: 0, max: TIMEOUT_MILLIS }) }), { maxLength: 3 }),
  cancels: fc.array(fc.record({ job: fc.nat(39), afterMillis: fc.integer({ min: 0, max: 600_000 }) }), { maxLength: 5 }),
});

type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

interface Run {
  readonly world: WorkerWorld;
  readonly mapping: SqsToFunction;
  /** Last receives that were lost to a kill from outside: no worker can do better than lose them. */
  readonly excused: Set<string>;
}

async function play({ scripts: jobs, seed, batchSize, maxConcurrency, duplicateRate, kills, cancels }: Plan): Promise<Run> {
  const clock = new SimulatedClock();
  const chance = chanceOf(seed);
  const queue = new StandardQueue({ visibilityTimeoutMillis: 6 * TIMEOUT_MILLIS, maxReceiveCount: MAX_RECEIVE_COUNT }, clock, chance, duplicateRate);
  const world = new WorkerWorld(clock, queue, jobs);
  const excused = new Set<string>();
  const batches = new Map<Sandbox, ReceivedMessage[]>();
  const excuse = (sandbox: Sandbox, ids: (lastReceives: string[]) => string[]) => {
    const lastReceives = (batches.get(sandbox) ?? []).filter(message => message.receiveCount >= MAX_RECEIVE_COUNT);
    ids(lastReceives.map(message => (JSON.parse(message.body) as { id: string }).id)).forEach(id => excused.add(id));
  };
  const mapping = new SqsToFunction(queue, {
    timeoutMillis: TIMEOUT_MILLIS,
    batchSize,
    maxConcurrency,
    initialize: sandbox => {
      sandbox.onDeath(() => excuse(sandbox, ids => ids.filter(id => world.timedOut.includes(id))));
      return world.initialize(sandbox);
    },
    onInvoke: (batch, sandbox) => {
      batches.set(sandbox, batch);
      kills.filter(kill => kill.invocation === mapping.invocations).forEach(kill => clock.at(clock.now() + kill.afterMillis, () => {
        excuse(sandbox, ids => ids);
        sandbox.kill('killed from outside');
      }));
    },
  }, clock);
  world.acceptAll();
  cancels.filter(({ job }) => job < jobs.length).forEach(({ job, afterMillis }) =>
    clock.at(clock.now() + afterMillis, () => world.table.cancel(jobs[job].id)));
  await mapping.drain(30 * DAY_MILLIS);
  world.sweep();
  return { world, mapping, excused };
}

/** Repeatable, so that fast-check can shrink. */
function chanceOf(seed: number): () => number {
  let state = Math.abs(seed) % 2_147_483_647 || 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** A job whose own steps fail or crash, if only once, may do so on its last receive, having lost the others to neighbours. */
function mayFail({ steps }: JobScript): boolean {
  return steps.some(given => given === 'fail' || given === 'crash-after-effect' || given === 'reject');
}

jest.setTimeout(60_000);

function forAllRuns(check: (run: Run, plan: Plan) => void): Promise<void> {
  return fc.assert(fc.asyncProperty(plan, async given => check(await play(given), given)), { numRuns: 200 });
}

describe('handleJobs on a standard queue, under crashes, overruns, poison, duplicates, throttling and cancels', () => {
  test('every accepted job ends in one final state, exactly once', () => forAllRuns(({ world }, { scripts: jobs }) => {
    expect(world.table.count('succeeded', 'failed', 'cancelled')).toBe(jobs.length);
    for (const statuses of world.table.history.values()) {
      const finals = statuses.filter(status => ['succeeded', 'cancelled'].includes(status));
      expect(finals.length).toBeLessThanOrEqual(1);
    }
  }));

  test('the dead-letter queue holds the poison and nothing else', () => forAllRuns(({ world, excused }, { scripts: jobs }) => {
    const dead = new Set(world.deadLetterIds());
    for (const job of jobs) {
      if (world.table.status(job.id) === 'cancelled') continue;
      if (job.always) expect(dead).toContain(job.id);
      else if ((!mayFail(job) || job.steps.includes('reject')) && !excused.has(job.id)) expect(dead).not.toContain(job.id);
    }
  }));

  test('innocent jobs succeed, whatever their neighbours do', () => forAllRuns(({ world, excused }, { scripts: jobs }) => {
    for (const job of jobs.filter(candidate => !candidate.always && !excused.has(candidate.id) && !mayFail(candidate))) {
      expect([job.id, world.table.status(job.id)]).toEqual([job.id, expect.stringMatching(/^(succeeded|cancelled)$/)]);
    }
  }));

  test('an effect happens once, and again only after a crash between effect and record', () => forAllRuns(({ world }, { scripts: jobs }) => {
    for (const { id } of jobs) {
      const effects = world.effects.filter(effect => effect === id).length;
      const unrecorded = world.unrecordedEffects.filter(effect => effect === id).length;
      const recorded = world.table.status(id) === 'succeeded' ? 1 : 0;
      expect([id, effects]).toEqual([id, unrecorded + recorded]);
    }
  }));

  test('no more jobs are at work at once than the event source allows', () => forAllRuns(({ world, mapping }, { maxConcurrency }) => {
    expect(mapping.peakConcurrency).toBeLessThanOrEqual(maxConcurrency);
    expect(world.peakAtWork).toBeLessThanOrEqual(maxConcurrency);
  }));
});
