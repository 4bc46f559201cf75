import { JobEndedPublisher } from '../../../handlers/shared/fan-in/job-ended-event';
import { FanInRecord } from '../../../handlers/shared/fan-in/record';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../../handlers/shared/publishing/broker';
import { Delivery } from '../../../handlers/shared/publishing/delivery';
import { Publications } from '../../../handlers/shared/publishing/destination';
import { Publisher } from '../../../handlers/shared/publishing/publisher';

const AT = '2026-03-01T12:00:00.000Z';
const job = (names: string[]): FanInRecord => ({
  id: 'job-1',
  status: 'expired',
  outcome: 'timed-out',
  createdAt: AT,
  updatedAt: AT,
  deadlineAt: AT,
  endedAt: AT,
  expiresAt: AT,
  ttl: 1,
  expected: new Set(names),
  pending: new Set(names.slice(100)),
  done: new Set(names.slice(0, 100)),
  locations: {},
  errors: {},
});
const names = (count: number) => Array.from({ length: count }, (_, n) => `${String(n).padStart(5, '0')}-of-the-groups`);

/** What is sent for the event, and what is stored. */
async function sent(record: FanInRecord, claimCheckBucket?: string) {
  const messages: OutgoingMessage[] = [];
  const stored: Record<string, string> = {};
  const broker: Broker = {
    maxEntries: 10,
    maxEntryBytes: MAX_MESSAGE_BYTES,
    maxRequestBytes: MAX_MESSAGE_BYTES,
    bytesOf: ({ body }) => Buffer.byteLength(body),
    send: async batch => (messages.push(...batch), batch.map(() => undefined)),
  };
  const publisher = new Publisher(new Publications({ '*': { queueUrl: 'https://sqs/ended', source: '/Shop/Mails', claimCheckBucket } }), {
    log: { warn: () => undefined },
    broker: () => broker,
    delivery: each => new Delivery(each),
    claimCheck: bucket => async (key, content) => {
      stored[key] = content;
      return `s3://${bucket}/${key}`;
    },
  });
  await new JobEndedPublisher(publisher).send(record, []);
  const [{ body }] = messages;
  return { event: JSON.parse(body) as { readonly data: Record<string, unknown>; readonly dataref?: string }, stored };
}

test('an event that fits is whole, also where there is a bucket for larger ones', async () => {
  const { event, stored } = await sent(job(names(200)), 'results');
  expect(event.data.missing).toEqual(names(200).slice(100));
  expect(event).not.toHaveProperty('dataref');
  expect(event.data).not.toHaveProperty('truncated');
  expect(stored).toEqual({});
});

test('an event that is too large has a summary that rules can filter by, and a reference to the whole', async () => {
  const { event, stored } = await sent(job(names(15_000)), 'results');
  expect(event.data).toMatchObject({ outcome: 'timed-out', subtasks: { expected: 15_000, done: 100, missing: 14_900 }, done: [], truncated: true });
  expect(event.data.missing).toEqual(names(200).slice(100));
  expect(event.dataref).toBe('s3://results/messages/JobEnded.v1/job-1');
  expect((JSON.parse(stored['messages/JobEnded.v1/job-1']) as { missing: string[] }).missing).toHaveLength(14_900);
});

test('the token of a task is in the event, in its summary and in the whole that the summary refers to', async () => {
  expect((await sent({ ...job(names(1)), taskToken: 'token' })).event.data).toMatchObject({ taskToken: 'token' });
  const { event, stored } = await sent({ ...job(names(15_000)), taskToken: 'token' }, 'results');
  expect(event.data).toMatchObject({ truncated: true, taskToken: 'token' });
  expect(JSON.parse(stored['messages/JobEnded.v1/job-1'])).toMatchObject({ taskToken: 'token' });
});

test('without a bucket, the summary is sent: the consumer learns the outcome of every job', async () => {
  const { event } = await sent(job(names(15_000)));
  expect(event.data).toMatchObject({ outcome: 'timed-out', subtasks: { missing: 14_900 }, truncated: true });
  expect(event).not.toHaveProperty('dataref');
});

test('the summary of the largest record fits: long names and reasons of all failures', async () => {
  const long = Array.from({ length: 1_500 }, (_, n) => String(n).padStart(64, 'x'));
  const errors = Object.fromEntries(long.map(name => [name, '\u{1F600}'.repeat(64)]));
  const { event } = await sent({ ...job([]), outcome: 'partial', expected: new Set(long), pending: undefined, failed: new Set(long), errors, taskToken: 'x'.repeat(2048) });
  expect(event.data).toMatchObject({ outcome: 'partial', subtasks: { failed: 1_500 }, errors: {}, truncated: true });
});
