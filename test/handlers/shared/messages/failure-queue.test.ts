import { FailedRecord, FailureMessage } from '../../../../handlers/shared/messages/failure-queue';
import { SetAside } from '../../../../handlers/shared/messages/set-aside';
import { Observed } from '../observers';

const RECORD: FailedRecord = { content: Buffer.from('text'), reason: 'Not JSON.', source: 'arn:stream', id: '7' };
const LARGE: FailedRecord = { ...RECORD, id: '8', content: Buffer.alloc(1_100_000, 'x') };
const LOCATION = 's3://failed/7';
const failing = (name: string, httpStatusCode?: number) => Object.assign(new Error('of the service'), { name, $metadata: { httpStatusCode } });
const REFUSAL = failing('InvalidMessageContents', 400);
const OUTAGE = failing('TimeoutError');

interface World {
  /** What the queue does with the sends, in their order; then it takes them. */
  readonly queue?: ReadonlyArray<Error | undefined>;
  /** The same of the bucket; without it there is none. */
  readonly bucket?: ReadonlyArray<Error | undefined>;
  readonly pattern?: string;
}

function world({ queue = [], bucket, pattern }: World) {
  const tried: FailureMessage[] = [];
  /** Their ids: Jest would compare and print a million bytes one by one. */
  const stored: string[] = [];
  const { log, lines } = new Observed();
  const fates = { queue: [...queue], bucket: [...bucket ?? []] };
  const send = async (message: FailureMessage) => {
    tried.push(message);
    const error = fates.queue.shift();
    if (error) throw error;
  };
  const store = async (record: FailedRecord) => {
    stored.push(record.id);
    const error = fates.bucket.shift();
    if (error) throw error;
    return LOCATION;
  };
  const aside = new SetAside({ send, log, pattern, ...bucket && { store } });
  const ways = () => tried.map(({ attributes }) => attributes.encoding ?? 'text');
  return { aside, stored, lines, ways };
}

/** How often a record was delivered until the shard went on; no more than ten times. */
async function deliveries(aside: SetAside, record = RECORD): Promise<number> {
  for (let count = 1; count < 10; count++) {
    if (await aside.send(record).then(() => true, () => false)) return count;
  }
  return Infinity;
}

test('a record that the queue takes is sent once, is not stored, and nobody hears of it', async () => {
  const { aside, stored, lines, ways } = world({ bucket: [] });
  await aside.send(RECORD);
  expect([ways(), stored, lines]).toEqual([['text'], [], []]);
});

test('a record that does not fit is stored, and its reference is sent', async () => {
  const { aside, stored, lines, ways } = world({ bucket: [] });
  await aside.send(LARGE);
  expect([ways(), stored, lines]).toEqual([['dataref'], ['8'], []]);
});

test('a record that the queue refuses is stored at once', async () => {
  const { aside, stored, lines, ways } = world({ queue: [REFUSAL], bucket: [] });
  await aside.send(RECORD);
  expect([ways(), stored, lines]).toEqual([['text', 'dataref'], ['7'], []]);
});

test.each([['without a bucket', undefined], ['that the bucket refuses', [REFUSAL]]])('a large record %s leaves its position', async (_, bucket) => {
  const { aside, lines, ways } = world({ bucket });
  await aside.send(LARGE);
  expect([ways(), lines]).toEqual([['none'], []]);
});

test.each<[string, World, FailedRecord]>([
  ['the queue', { queue: [OUTAGE], bucket: [] }, RECORD],
  ['the queue, when it gets the reference', { queue: [REFUSAL, OUTAGE], bucket: [] }, RECORD],
  ['the bucket', { bucket: [OUTAGE] }, LARGE],
])('an outage of %s is an error, and the next delivery takes the record out', async (_, given, record) => {
  const { aside, lines } = world(given);
  await expect(aside.send(record)).rejects.toBe(OUTAGE);
  expect(lines).toEqual([]);
  expect(await deliveries(aside, record)).toBe(1);
});

test('an outage that does not end holds the shard for five deliveries, and then a line has all that is known', async () => {
  const { aside, lines, ways } = world({ queue: Array(20).fill(OUTAGE), pattern: '/Shop' });
  expect(await deliveries(aside)).toBe(5);
  // the last delivery tries both ways: one outage is counted once
  expect(ways()).toEqual(['text', 'text', 'text', 'text', 'text', 'none']);
  expect(lines).toEqual([{
    level: 'error',
    message: 'record not taken by the failure queue',
    fields: expect.objectContaining({
      source: 'arn:stream',
      sequence_number: '7',
      reason: 'Not JSON.',
      stored_at: undefined,
      RecordsNotSetAside: 1,
      pattern: '/Shop',
      errors: ['TimeoutError', 'TimeoutError'],
    }),
  }]);
});

test('deliveries are counted for each record of each source', async () => {
  const { aside } = world({ queue: Array(40).fill(OUTAGE) });
  const others = [{ ...RECORD, id: '9' }, { ...RECORD, source: 'arn:other' }];
  for (let n = 0; n < 4; n++) await expect(aside.send(RECORD)).rejects.toBe(OUTAGE);
  for (const other of others) await expect(aside.send(other)).rejects.toBe(OUTAGE);
  await aside.send(RECORD);
});

test('a line says where the record is stored that the queue does not take in any way', async () => {
  const { aside, lines } = world({ queue: [REFUSAL, REFUSAL], bucket: [] });
  await aside.send(RECORD);
  expect(lines).toMatchObject([{ fields: { stored_at: LOCATION } }]);
  expect(lines[0].fields).not.toHaveProperty('RecordsNotSetAside'); // no pattern, no metric
});
