import * as fc from 'fast-check';
import { DAY, Fate, MINUTE, SyncWorld } from './sync-world';

jest.setTimeout(60_000);

const ENTITIES = Array.from({ length: 40 }, (_, index) => `entity-${index}`);
const CHANGES = 300;

/** 300 changes over 40 entities, and what each entity must have got. */
function sendAll(world: SyncWorld): Record<string, number[]> {
  const expected: Record<string, number[]> = Object.fromEntries(ENTITIES.map(entity => [entity, []]));
  for (let sequence = 1; sequence <= CHANGES; sequence++) {
    const entity = ENTITIES[sequence * 7 % ENTITIES.length];
    world.send(entity, sequence);
    expected[entity].push(sequence);
  }
  return expected;
}

const applied = (world: SyncWorld) => Object.fromEntries(ENTITIES.map(entity => [entity, world.sequencesOf(entity)]));

const OUTAGES: ReadonlyArray<readonly [string, readonly Fate[]]> = [
  ['refuses connections, so that the adapter fails', ['fail']],
  ['hangs, so that the adapter reaches its timeout', ['timeout']],
  ['is closed, and the adapter says so', ['unavailable']],
  ['is away with its adapter', ['vanish', 'throttle']],
  ['fails in every way', ['fail', 'timeout', 'unavailable', 'vanish', 'throttle']],
];

describe.each(OUTAGES)('legacy %s', (_, fates) => {
  test.each([['3 minutes', 3 * MINUTE], ['5 hours', 300 * MINUTE]])('for %s: all changes are applied after it, once and in order, and none is a dead letter', async (__, millis) => {
    let call = 0;
    const world: SyncWorld = new SyncWorld((___, now) => now < start + millis ? fates[call++ % fates.length] : 'apply');
    const start = world.clock.now();
    const expected = sendAll(world);
    await world.drain();
    expect(applied(world)).toEqual(expected);
    expect(world.givenUp).toEqual([]);
    expect(world.queue.deadLetters).toEqual([]);
    expect(world.mostReceives).toBeLessThan(1_000);
  });
});

test('an outage of 11 days uses up fewer receives than SQS allows: all changes are applied after it, in order', async () => {
  const fates: Fate[] = ['fail', 'unavailable', 'vanish'];
  let call = 0;
  const world: SyncWorld = new SyncWorld((_, now) => now < start + 11 * DAY ? fates[call++ % fates.length] : 'apply');
  const start = world.clock.now();
  for (let sequence = 1; sequence <= 20; sequence++) { world.send(`entity-${sequence % 5}`, sequence); }
  await world.drain();
  expect([0, 1, 2, 3, 4].map(entity => world.sequencesOf(`entity-${entity}`))).toEqual([0, 1, 2, 3, 4].map(entity => [0, 5, 10, 15, 20].map(base => base + entity).filter(each => each >= 1 && each <= 20)));
  expect(world.givenUp).toEqual([]);
  expect(world.queue.deadLetters).toEqual([]);
  expect(world.mostReceives).toBeGreaterThan(500);
  expect(world.mostReceives).toBeLessThan(1_000);
});

test('an open circuit spares legacy: an hour of outage costs few calls', async () => {
  const world: SyncWorld = new SyncWorld((_, now) => now < start + 60 * MINUTE ? 'fail' : 'apply');
  const start = world.clock.now();
  sendAll(world);
  await world.drain();
  expect(world.calledAt.length - CHANGES).toBeLessThan(3_600_000 / 10_000 * 2);
  expect(world.counts.CircuitBreakerRefusals).toBeGreaterThan(0);
});

test('changes are applied again within a tenth of the outage, and half an hour at most', async () => {
  for (const outage of [60 * MINUTE, DAY]) {
    const world: SyncWorld = new SyncWorld((_, now) => now < start + outage ? 'unavailable' : 'apply');
    const start = world.clock.now();
    sendAll(world);
    await world.drain();
    expect(world.clock.now() - start - outage).toBeLessThan(Math.min(outage / 10, 30 * MINUTE) * 1.2 + 10 * MINUTE);
  }
});

test('after 12 days a change is given up with its reason, a day before SQS would delete it', async () => {
  const world = new SyncWorld(() => 'unavailable');
  const start = world.clock.now();
  world.send('a', 1);
  world.send('a', 2);
  world.send('b', 3);
  await world.drain();
  expect(world.givenUp.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3]);
  world.givenUp.forEach(({ at, reason }) => {
    expect(reason).toMatch(/^It has waited for 12 days\. Legacy was not available/);
    expect(at - start).toBeGreaterThanOrEqual(12 * DAY);
    expect(at - start).toBeLessThan(12.1 * DAY);
  });
  expect(world.mostReceives).toBeLessThan(1_000);
});

test('whatever fails and crashes, an entity never goes back, and ends with its newest change', async () => {
  const fate = fc.constantFrom<Fate>('apply', 'apply', 'apply', 'fail', 'timeout', 'unavailable', 'vanish', 'throttle');
  const invocation = fc.constantFrom<number | undefined>(undefined, undefined, undefined, 10, 60, 200);
  const most = { maxLength: 60 };
  const given = [fc.array(fc.nat(4), { minLength: 1, maxLength: 30 }), fc.array(fate, most), fc.array(invocation, most)] as const;
  await fc.assert(fc.asyncProperty(...given,
    async (changes, fates, crashes) => {
      const [nextFate, nextCrash] = [fates.values(), crashes.values()];
      const world: SyncWorld = new SyncWorld(() => nextFate.next().value as Fate | undefined ?? 'apply', sandbox => {
        const after = nextCrash.next().value as number | undefined;
        if (after !== undefined) world.clock.at(world.clock.now() + after, () => sandbox.kill('crash'));
      });
      changes.forEach((entity, index) => world.send(`entity-${entity}`, index + 1));
      await world.drain();
      expect(world.queue.deadLetters).toEqual([]);
      expect(world.givenUp).toEqual([]);
      for (const entity of new Set(changes)) {
        const sent = changes.flatMap((each, index) => each === entity ? [index + 1] : []);
        const got = world.sequencesOf(`entity-${entity}`);
        // a crash between effect and record repeats the effect at once: nothing is between the two
        expect(got).toEqual([...got].sort((a, b) => a - b));
        expect([...new Set(got)]).toEqual(sent);
      }
    }), { numRuns: 100 });
});
