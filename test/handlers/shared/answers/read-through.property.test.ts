import * as fc from 'fast-check';
import { CachedSource, FakeEntryStore } from './cached-source';
import { race, run } from './races';

/** A source, its store and processes, whose requests take effect in any order. */
function raced(scheduler: fc.Scheduler, processes: number) {
  const step = () => scheduler.schedule(Promise.resolve());
  const store = new FakeEntryStore(() => 1_000_000, step);
  const source = new CachedSource(store, step);
  return { source, store, readers: Array.from({ length: processes }, () => source.process()) };
}

test('after the last change is followed, the store has the value of the source, or none, in any order of reads, changes and failures', async () => {
  let kept = 0;
  await fc.assert(fc.asyncProperty(race, async each => {
    const store = new FakeEntryStore(() => 1_000_000, () => each.scheduler.schedule(Promise.resolve()));
    const { last, written, answered } = await run(each, store, () => 1_000_000);
    expect(answered.filter(value => !written.includes(value))).toEqual([]);
    const { entry } = store.items.get('key') ?? {};
    if (entry === undefined) return;
    kept += 1;
    expect(JSON.parse(entry.text!)).toBe(last);
  }), { numRuns: 300 });
  expect(kept).toBeGreaterThan(0);
}, 60_000);

test('a herd on a cold key has one load, in one process and in many', async () => {
  const [few, many] = [fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 12 })];
  await fc.assert(fc.asyncProperty(fc.scheduler(), few, many, async (scheduler, processes, herd) => {
    const { source, readers } = raced(scheduler, processes);
    const reads = await scheduler.waitFor(Promise.all(Array.from({ length: herd }, (_, n) => readers[n % processes].read())));
    expect(reads.every(({ value }) => value === 'v0')).toBe(true);
    expect(source.loads).toBe(1);
  }), { numRuns: 200 });
}, 60_000);

test('a store that is away at any time refuses no read', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (scheduler, away) => {
    const { source, store, readers } = raced(scheduler, 2);
    const reads = Promise.all(away.map(async (isAway, n) => {
      await scheduler.schedule(Promise.resolve());
      store.isAway = isAway;
      return readers[n % 2].read();
    }));
    for (const { value } of await scheduler.waitFor(reads)) expect(value).toBe('v0');
    expect(source.loads).toBeGreaterThan(0);
  }), { numRuns: 200 });
}, 60_000);
