import { fenced } from '../../../../handlers/shared/replay/fence';
import { ReplayPorts } from '../../../../handlers/shared/replay/replay-ports';
import { Replay } from '../../../../handlers/shared/replay/replay-record';
import { sideBySide } from '../../../../handlers/shared/runtime/side-by-side';

const PART = { replay: 'r', turn: 1 };
const ITEM = { key: { S: 'a' } };

/** The shadow table, whose record has its methods in a class. */
class Shadow {
  reads = 0;
  failing = 0;
  replay: Replay = { id: 'r', execution: 'e', phase: 'promoting', from: 0, until: 0, turn: 1 };
  readonly record = {
    read: async () => {
      this.reads += 1;
      if (this.failing-- > 0) throw new Error('throttled');
      return this.replay;
    },
  };
  async get() { return { reads: { N: String(this.reads) } }; }
}

function page() {
  const shadow = new Shadow();
  const clock = { now: 1_000_000 };
  const written: unknown[] = [];
  const live = { put: async (item: unknown) => written.push(item) > 0, remove: async (key: unknown) => written.push(key) > 0 };
  const given = { shadow, live, now: () => clock.now } as unknown as ReplayPorts;
  return { shadow, clock, written, given, ports: fenced(given, PART) };
}

test('a page reads the record of its replay once a second, however much it writes', async () => {
  const { shadow, clock, written, ports } = page();
  await sideBySide(Array.from({ length: 300 }), async () => ports.live.put(ITEM, undefined));
  await ports.live.remove(ITEM, 'seen');
  await ports.shadow.record.read();
  expect([written.length, shadow.reads]).toEqual([301, 1]);
  clock.now += 999;
  await ports.live.put(ITEM, undefined);
  expect(shadow.reads).toBe(1);
  clock.now += 1;
  await ports.live.put(ITEM, undefined);
  expect(shadow.reads).toBe(2);
});

test.each([['a second later', 1_000], ['before, when its clock is put back', -1]])('a page writes nothing more when another switch has begun, and sees that %s', async (_, millis) => {
  const { shadow, clock, written, ports } = page();
  await ports.live.put(ITEM, undefined);
  shadow.replay = { ...shadow.replay, turn: 2 };
  clock.now += millis;
  const lost = { name: 'ReplayLost' };
  await expect(ports.live.put(ITEM, undefined)).rejects.toMatchObject(lost);
  await expect(ports.live.remove(ITEM, 'seen')).rejects.toMatchObject(lost);
  expect(written).toEqual([ITEM]);
});

test('each page reads the record itself, and has the rest of the shadow table', async () => {
  const { shadow, given, ports } = page();
  await ports.live.put(ITEM, undefined);
  await fenced(given, PART).live.put(ITEM, undefined);
  expect(shadow.reads).toBe(2);
  expect(await ports.shadow.get('r', 'a')).toEqual({ reads: { N: '2' } });
});

test('a failed read of the record fails the writes that wait for it, and no later one', async () => {
  const { shadow, written, ports } = page();
  shadow.failing = 1;
  const waiting = await Promise.allSettled([ports.live.put(ITEM, undefined), ports.live.put(ITEM, undefined)]);
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await ports.live.put(ITEM, undefined);
  expect([written, shadow.reads]).toEqual([[ITEM], 2]);
});
