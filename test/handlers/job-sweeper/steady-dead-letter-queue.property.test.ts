import * as fc from 'fast-check';
import { TimedDeadLetterQueue } from './timed-dead-letter-queue';
import { sweep } from '../../../handlers/job-sweeper/sweep';
import { aJob, at, lifeAt } from '../shared/a-job';
import { InMemoryJobStore } from '../shared/in-memory-job-store';
import { InMemoryLookBook } from '../shared/in-memory-look-book';
import { Observed } from '../shared/observers';

// minutes of simulated time with thousands of messages, on a busy machine
jest.setTimeout(120_000);

const MINUTE = 60_000;
const TIMEOUT = 50_000;

/** Dead letters and the sweeper, minute by minute. */
class World {
  readonly queue: TimedDeadLetterQueue;
  readonly store = new InMemoryJobStore();
  private readonly looks = new InMemoryLookBook();
  private minute = 0;

  constructor(seed: number) {
    let state = seed;
    this.queue = new TimedDeadLetterQueue(() => (state = (state * 16_807 + 11) % 2_147_483_647) / 2_147_483_647);
  }

  die(count: number): void {
    for (let n = 0; n < count; n++) {
      const id = `job-${this.store.records.size}`;
      this.store.records.set(id, aJob({ id, status: 'running', attempt: 5, leaseUntil: at(-1).toISOString() }));
      this.queue.add(JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.job', id, jobtable: 'jobs' }));
    }
  }

  /** @returns the visible messages, every second */
  async minutes(count: number): Promise<number[]> {
    const visible: number[] = [];
    for (let end = this.minute + count; this.minute < end; this.minute++) {
      for (let second = 0; second < 60; second++) this.queue.at(this.minute * MINUTE + second * 1000, () => visible.push(this.queue.visible));
      this.queue.pass(this.minute * MINUTE - this.queue.now);
      await this.sweep();
    }
    this.queue.pass(this.minute * MINUTE - 1 - this.queue.now);
    return visible;
  }

  get statuses(): Set<string> {
    return new Set([...this.store.records.values()].map(({ status }) => status));
  }

  private async sweep(): Promise<void> {
    const { metrics, log } = new Observed();
    const end = this.queue.now + TIMEOUT;
    const queue = { send: async () => undefined };
    const life = () => lifeAt(at(this.queue.now / 1000));
    const deadLetterQueue = Object.assign(Object.create(this.queue) as TimedDeadLetterQueue, {
      moveTasks: async () => (await this.queue.moveTasks()).map(task => ({ ...task, startedAt: at(task.startedAt.getTime() / 1000) })),
      receive: async (seconds: number) =>
        (await this.queue.receive(seconds)).map(message => ({ ...message, sentAt: at(message.sentAt.getTime() / 1000) })),
      resume: () => this.queue.resume(),
      depth: () => this.queue.depth(),
      hold: (...args: Parameters<TimedDeadLetterQueue['hold']>) => this.queue.hold(...args),
    });
    await sweep('jobs', () => end - this.queue.now, { store: this.store, queue, deadLetterQueue, looks: this.looks, life, metrics, log });
  }
}

test('all of 8,000 dead letters are learnt, and then stay visible: for an hour, 97 of 100 seconds', async () => {
  const world = new World(1);
  world.die(8_000);
  await world.minutes(2);
  expect(world.statuses).toEqual(new Set(['failed']));
  const visible = await world.minutes(60);
  const full = visible.filter(count => count === 8_000).length;
  expect(full / visible.length).toBeGreaterThan(0.97);
  expect(visible.slice(0, 480).every(count => count === 8_000)).toBe(true);
});

test('a redrive moves all, at whatever second it begins, and sets all jobs to accepted', async () => {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 900, max: 1_100 }));
  // the first seconds of a minute are those of looks
  const seconds = fc.tuple(fc.nat(3), fc.oneof(fc.nat(12_000), fc.nat(59_999))).map(([minute, milliseconds]) => minute * MINUTE + milliseconds);
  await fc.assert(fc.asyncProperty(sizes, fc.nat(59_000), seconds, fc.nat(1_000_000), async (count, diedAt, redrivenAt, seed) => {
    const world = new World(seed);
    world.queue.at(diedAt, () => world.die(count));
    world.queue.at(MINUTE + redrivenAt, () => world.queue.redrive());
    await world.minutes(8);
    expect(world.queue.size).toBe(0);
    expect(new Set(world.queue.moved).size).toBe(count);
    expect([...world.statuses].filter(status => status !== 'accepted' && status !== 'running')).toEqual([]);
  }), { numRuns: 40, examples: [[8_000, 10_000, 4_000, 1]] });
});
