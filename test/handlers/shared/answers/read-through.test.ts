import { CachedSource, FakeEntryStore } from './cached-source';

function world() {
  let source: CachedSource | undefined;
  const store = new FakeEntryStore(() => source!.now);
  source = new CachedSource(store);
  return { source, store };
}

test('a value is loaded once, and is fresh for its time, in all processes', async () => {
  const { source } = world();
  expect(await source.process().read()).toEqual({ value: 'v0', found: 'none' });
  source.value = 'v1';
  source.now += 59_999;
  expect(await source.process().read()).toEqual({ value: 'v0', found: 'fresh', ageSeconds: 59 });
  source.now += 1;
  expect(await source.process().read()).toEqual({ value: 'v1', found: 'none' });
  expect(source.counts).toEqual({ CacheHits: 1, CacheMisses: 2 });
});

test('the time of an entry is up to a tenth shorter, and never longer', async () => {
  const { source } = world();
  source.random = 0.999;
  await source.process().read();
  source.now += 54_000;
  expect((await source.process().read()).found).toBe('fresh');
  source.now += 10;
  expect((await source.process().read()).found).toBe('none');
});

test('an old value stands in for a load that fails, until its time is over', async () => {
  const { source } = world();
  await source.process().read();
  source.value = new Error('down');
  source.now += 659_000;
  expect(await source.process().read()).toEqual({ value: 'v0', found: 'stale', ageSeconds: 659 });
  source.now += 1_000;
  await expect(source.process().read()).rejects.toThrow('down');
});

test('a value that was dropped while the load failed does not stand in', async () => {
  const { source, store } = world();
  await source.process().read();
  source.now += 70_000;
  source.value = new Error('down');
  const reading = source.process().read();
  await store.drop('key');
  await expect(reading).rejects.toThrow('down');
});

test('a load that fails gives its claim back', async () => {
  const { source, store } = world();
  source.value = new Error('down');
  await expect(source.process().read()).rejects.toThrow('down');
  expect(store.items.get('key')).toEqual({ entry: undefined });
});

test.each(['find', 'claim', 'keep', 'release'] as const)('a store whose %s fails or never answers refuses no read', async method => {
  for (const answer of [() => Promise.reject(new Error('away')), () => new Promise<never>(() => {})]) {
    const { source, store } = world();
    store[method] = answer;
    expect((await source.process().read()).value).toBe('v0');
    source.value = new Error('down');
    source.now += 1_000_000;
    await expect(source.process().read()).rejects.toThrow('down');
    expect(source.counts.CacheFailures).toBeGreaterThan(0);
  }
}, 20_000);

test('what another version wrote is loaded anew, and what is too large for the store is loaded for each reader without a wait', async () => {
  const { source, store } = world();
  store.items.set('key', { entry: { text: '{}', at: source.now, freshMillis: 1_000 } });
  expect((await source.process().read()).found).toBe('none');
  store.items.set('key', { entry: { at: source.now, freshMillis: 1_000 }, claim: 'other', until: source.now + 1_000 });
  expect((await source.process().read()).found).toBe('none');
});

test('the claim of a process that crashed ends, and readers until then load for themselves', async () => {
  const { source, store } = world();
  await store.claim('key');
  expect((await source.process().read()).value).toBe('v0');
  expect(store.items.get('key')?.entry).toBeUndefined();
  source.now += 12_001;
  await source.process().read();
  expect(store.items.get('key')?.entry).toBeDefined();
}, 20_000);

test('of a value past its time that another process replaces, the old one is enough', async () => {
  const { source, store } = world();
  await source.process().read();
  source.now += 61_000;
  await store.claim('key', await store.find('key'));
  expect(await source.process().read()).toEqual({ value: 'v0', found: 'stale', ageSeconds: 61 });
  expect(source.loads).toBe(1);
});
