import { KeptReads } from '../../../../handlers/shared/replay/kept';
import { ReplayPorts } from '../../../../handlers/shared/replay/replay-ports';

/** Reads of a stream that keeps a minute of records, at a time of 1000 s. */
function reading() {
  const world = { now: 1_000_000, period: 60_000, looks: 0 };
  const ports = {
    stream: {
      retentionMillis: async () => {
        world.looks += 1;
        return world.period;
      },
    },
    shadow: { record: { update: async () => undefined } },
    now: () => world.now,
  } as unknown as ReplayPorts;
  return { world, reads: new KeptReads({ id: 'r' }, ports) };
}

test('a shard that is read once needs one look at the retention period', async () => {
  const { world, reads } = reading();
  expect([await reads.read(world.now - 60_000), await reads.areKept(), world.looks]).toEqual([true, true, 1]);
  expect(await reading().reads.areKept()).toBe(true);
});

test('many reads of an invocation need a look every ten seconds, and one at the end', async () => {
  const { world, reads } = reading();
  for (let read = 0; read < 50; read++) {
    expect(await reads.read(world.now)).toBe(true);
    world.now += 500;
  }
  expect(world.looks).toBe(3);
  expect([await reads.areKept(), world.looks]).toEqual([true, 4]);
});

test('the oldest record that any read was to give counts, when it was read', async () => {
  const { world, reads } = reading();
  await reads.read(world.now);
  await reads.read(world.now - 30_001);
  await reads.read(world.now);
  world.period = 30_000;
  expect(await reads.areKept()).toBe(false);
  const later = reading();
  await later.reads.read(later.world.now);
  await later.reads.read(later.world.now - 30_000);
  later.world.now += 60_000;
  later.world.period = 30_000;
  expect(await later.reads.areKept()).toBe(true);
});
