import { RecordsPage } from '../../../../handlers/shared/replay/ports';
import { readShard } from '../../../../handlers/shared/replay/read-shard';
import { ReplayPorts } from '../../../../handlers/shared/replay/replay-ports';
import { PutRecord } from '../../../../handlers/shared/stream/put-record';

const NOW = 1_000_000;
const PART = { replay: 'r', turn: 1, shard: '0', records: 0 };
const recordOf = (id: number) => ({ record: { id: String(id) } as PutRecord, arrivedAt: NOW - 1_000 + id });
const PAGE: RecordsPage = { records: [1, 2, 3].map(recordOf), next: 'next', isAtTip: false, behindMillis: 10 };

const LATER = [4, 5, 6].map(recordOf);

/** A shard whose reads answer these pages, with time for so many batches. */
async function reading(pages: readonly RecordsPage[], time: number, { at, from = NOW - 1_000 }: { at?: number; from?: number } = {}) {
  const left = [...pages];
  const ran: string[] = [];
  const ports = {
    stream: { read: async () => left.shift(), retentionMillis: async () => 60_000 },
    shadow: { record: { update: async () => undefined } },
    batchSize: 1,
    hasTime: () => ran.length < time,
    pause: async () => undefined,
    now: () => NOW,
  } as unknown as ReplayPorts;
  const answer = await readShard<'records'>({ ...PART, at }, { id: 'r', from, until: NOW }, ports, async ([{ id }]) => {
    ran.push(id);
    return { records: 1 };
  });
  return { ran, unread: left.length, ...answer };
}

test('an invocation ends within a page when its time is up, and the next one begins behind its last batch', async () => {
  const { ran, part, isDone } = await reading([PAGE, PAGE], 2);
  expect(ran).toEqual(['1', '2']);
  expect(part).toEqual({ ...PART, iterator: undefined, after: '2', records: 2, first: NOW - 999 });
  expect(isDone).toBe(false);
});

test.each<[string, Partial<RecordsPage>]>([
  ['at the tip of an open shard', { isAtTip: true }],
  ['at the end of a closed one', { next: undefined }],
  ['at a record that arrived later', { records: [...LATER, recordOf(1_001)] }],
])('a shard is done %s, with the arrival of its first record', async (_, last) => {
  const { unread, part, isDone } = await reading([PAGE, { ...PAGE, records: LATER, ...last }, PAGE], 100);
  expect([unread, isDone, part]).toEqual([1, true, { ...PART, iterator: undefined, after: '6', records: 6, at: NOW - 10, first: NOW - 999 }]);
});

test('a position is read on as long as the stream keeps what comes after it, however long ago its first record arrived', async () => {
  const last = { ...PAGE, isAtTip: true };
  expect((await reading([last], 100, { from: NOW - 60_001, at: NOW - 60_000 })).isDone).toBe(true);
  await expect(reading([last], 100, { from: NOW - 60_001 })).rejects.toMatchObject({ name: 'FromTooEarly' });
});
