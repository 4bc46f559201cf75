import { ADAPTER_MILLIS, SyncWorld } from './sync-world';

test('a change that legacy rejects is given up with the reason, and the later changes of its entity are applied', async () => {
  const world = new SyncWorld(({ sequence }) => sequence === 2 ? 'reject' : 'apply');
  [1, 2, 3].forEach(sequence => world.send('a', sequence));
  world.send('b', 4);
  await world.drain();
  expect(world.givenUp).toEqual([expect.objectContaining({ entity: 'a', sequence: 2, reason: 'no such customer' })]);
  expect(world.sequencesOf('a')).toEqual([1, 3]);
  expect(world.sequencesOf('b')).toEqual([4]);
});

test('a rejected change that is redriven does not undo a newer one; without a newer one it is applied', async () => {
  let isMended = false;
  const world = new SyncWorld(({ sequence }) => sequence % 2 === 0 && !isMended ? 'reject' : 'apply');
  world.send('a', 2);
  world.send('a', 3);
  world.send('b', 4);
  await world.drain();
  isMended = true;
  world.send('a', 2);
  world.send('b', 4);
  await world.drain();
  expect(world.sequencesOf('a')).toEqual([3]);
  expect(world.sequencesOf('b')).toEqual([4]);
  expect(world.counts.ChangesSuperseded).toBe(1);
});

test('a duplicate has no effect, however late it comes', async () => {
  const world = new SyncWorld(() => 'apply');
  [1, 2, 1, 2, 3, 1].forEach(sequence => world.send('a', sequence));
  await world.drain();
  world.send('a', 3);
  await world.drain();
  expect(world.sequencesOf('a')).toEqual([1, 2, 3]);
  expect(world.counts.ChangesSuperseded).toBe(4);
});

test('a change that fails again and again while others are applied is given up, and its entity goes on', async () => {
  const world = new SyncWorld(({ entity, sequence }) => entity === 'poison' && sequence === 1 ? 'fail' : 'apply');
  const start = world.clock.now();
  world.send('poison', 1);
  world.send('poison', 2);
  for (let second = 0; second < 3_600; second += 5) { world.clock.at(start + second * 1_000, () => world.send('other', 10 + second)); }
  await world.drain();
  expect(world.givenUp).toEqual([expect.objectContaining({ entity: 'poison', sequence: 1, reason: expect.stringMatching(/^It failed 40 times while other changes were applied\./) })]);
  expect(world.sequencesOf('poison')).toEqual([2]);
  expect(world.givenUp[0].at - start).toBeLessThan(45 * 60_000);
  expect(world.sequencesOf('other')).toHaveLength(720);
});

test('nothing of an entity overtakes a change that fails', async () => {
  let failures = 20;
  const world = new SyncWorld(({ sequence }) => sequence === 1 && failures-- > 0 ? 'fail' : 'apply');
  [1, 2, 3].forEach(sequence => world.send('a', sequence));
  await world.drain();
  expect(world.sequencesOf('a')).toEqual([1, 2, 3]);
  expect(world.givenUp).toEqual([]);
});

test('an adapter that did not answer has ended when its change is tried again', async () => {
  let tries = 0;
  const world = new SyncWorld(() => tries++ === 0 ? 'vanish' : 'apply');
  world.send('a', 1);
  await world.drain();
  expect(world.calledAt).toHaveLength(2);
  expect(world.calledAt[1] - world.calledAt[0]).toBeGreaterThanOrEqual(ADAPTER_MILLIS);
});

test.each(['', 'no JSON', '{}', '[]', 'null', '{"specversion":"1.0","id":"1","source":"s","type":"cdk-serverless-catalog.legacy-sync-change","data":{"entity":1}}', `${'['.repeat(50_000)}`])('what is no change (%#) is given up after one receive', async body => {
  const world = new SyncWorld(() => 'apply');
  world.sendBody(body, 'a');
  world.send('a', 1);
  await world.drain();
  expect(world.givenUp).toEqual([expect.objectContaining({ reason: 'no change' })]);
  expect(world.mostReceives).toBe(1);
  expect(world.sequencesOf('a')).toEqual([1]);
});
