import * as fc from 'fast-check';
import { CachedSource, FakeEntryStore } from './cached-source';

/** A source, its store and processes, whose requests take effect in any order. */
function raced(scheduler: fc.Scheduler, processes: number, times?: { ttlMillis: number; staleIfErrorMillis: number }) {
  const step = () => scheduler.schedule(Promise.resolve());
  let source: CachedSource | undefined;
  const store = new FakeEntryStore(() => source!.now, step);
  source = new CachedSource(store, step, times);
  return { source, store, readers: Array.from({ length: processes }, () => source.process()) };
}

const action = fc.oneof({ weight: 3, arbitrary: fc.nat(2).map(process => ({ process })) }, fc.constant({ change: true }), fc.constant({ remove: true }), fc.constant({ failure: true }));
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

test('after the last change is followed, the store has the value of the source, or none, in any order of reads, changes and failures', async () => {
  let kept = 0;
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(action, { maxLength: 14 }), fc.boolean(), async (scheduler, actions, isStaleAtOnce) => {
    const { source, store, readers } = raced(scheduler, 3, { ttlMillis: isStaleAtOnce ? 0 : 60_000, staleIfErrorMillis: 600_000 });
    let changes = 0;
    let truth = 'v0';
    const written = new Set(['v0', 'none']);
    const act = async (each: Action) => {
      if ('process' in each) {
        const read = await readers[each.process!].read().catch(() => undefined);
        if (read) expect(written).toContain(read.value);
      } else if ('failure' in each) {
        source.value = new Error('down');
        await scheduler.schedule(Promise.resolve());
        source.value = truth;
      } else {
        changes += 1;
        truth = 'remove' in each ? 'none' : `v${changes}`;
        written.add(truth);
        source.value = truth;
        // the stream follows the change, later
        await scheduler.schedule(Promise.resolve());
        await store.drop('key');
      }
    };
    const all = Promise.all(actions.map(async each => {
      await scheduler.schedule(Promise.resolve());
      await act(each);
    }));
    await scheduler.waitFor(all);
    const { entry } = store.items.get('key') ?? {};
    if (entry === undefined) return;
    kept += 1;
    expect(JSON.parse(entry.text!)).toBe(truth);
  }), { numRuns: 300 });
  expect(kept).toBeGreaterThan(0);
}, 60_000);

test('a herd on a cold key has one load, in one process and in many', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 12 }), async (scheduler, processes, herd) => {
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
