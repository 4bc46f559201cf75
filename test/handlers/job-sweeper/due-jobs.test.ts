import { SweeperBench } from './sweeper-bench';
import { at, DAY, HOUR, NOW } from '../shared/a-job';

const DUE = at(-1).toISOString();
/** No job is expired sooner: the clocks of two machines may differ by it. */
const CLOCKS = HOUR / 2;
/** By every clock, the queue has deleted a message that was sent then. */
const SENT = at(-1 - CLOCKS - 4 * DAY).toISOString();
const OVER = at(-1 - CLOCKS).toISOString();

describe('a job whose time has come', () => {
  test('is sent when the API function did not send it, with its group', async () => {
    const bench = new SweeperBench();
    bench.put({ message: 'm', messageGroupId: 'g', wakeAt: DUE });
    const send = jest.spyOn(bench.queue, 'send');
    await bench.sweep();
    expect(send.mock.calls).toEqual([['job-1', 'm', 'g']]);
    expect(bench.job('job-1')).toMatchObject({ status: 'accepted', wakeAt: at(4 * DAY).toISOString() });
    expect(bench.job('job-1').message).toBeUndefined();
    expect(bench.observed.counts).toEqual({ JobsResent: 1 });
  });

  test.each([{ status: 'running', attempt: 1 }, { status: 'accepted', attempt: 1 }] as const)(
    'is not sent again when a worker has had it: %j', async state => {
      const bench = new SweeperBench();
      bench.put({ ...state, message: 'm', wakeAt: DUE });
      await bench.sweep();
      expect([bench.sent, bench.observed.counts]).toEqual([[], {}]);
      expect(bench.job('job-1')).toMatchObject({ status: state.status, wakeAt: at(4 * DAY).toISOString() });
      expect(bench.job('job-1').message).toBeUndefined();
    });

  test.each([{ status: 'accepted' }, { status: 'running', leaseUntil: OVER }] as const)(
    'is expired when the queue has forgotten it: %j', async state => {
      const bench = new SweeperBench();
      bench.put({ ...state, sentAt: SENT, wakeAt: DUE });
      await bench.sweep();
      const { status, wakeAt, wakeShard, leaseUntil } = bench.job('job-1');
      expect({ status, wakeAt, wakeShard, leaseUntil }).toEqual({ status: 'expired' });
      expect(bench.observed.counts).toEqual({ JobsExpired: 1 });
    });

  test('is not expired while a worker is at it', async () => {
    const bench = new SweeperBench();
    bench.put({ status: 'running', leaseUntil: at(30).toISOString(), sentAt: SENT, wakeAt: DUE });
    await bench.sweep();
    expect(bench.job('job-1')).toMatchObject({ status: 'running', wakeAt: at(30 + CLOCKS).toISOString() });
    bench.now = at(151 + CLOCKS);
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('expired');
  });

  test.each([{ status: 'accepted', sentAt: OVER }, { status: 'running', leaseUntil: at(-CLOCKS).toISOString(), sentAt: SENT }] as const)(
    'is not expired while one of two clocks can be wrong: %j', async state => {
      const bench = new SweeperBench();
      bench.messageRetentionSeconds = state.status === 'accepted' ? 1 : 4 * DAY;
      bench.put({ ...state, wakeAt: DUE });
      await bench.sweep();
      expect(bench.job('job-1')).toMatchObject({ ...state, wakeAt: NOW.toISOString() });
      bench.now = at(151);
      await bench.sweep();
      expect(bench.job('job-1').status).toBe('expired');
    });

  test('is not expired before the count of dead letters is certain', async () => {
    const bench = new SweeperBench();
    await bench.sweep();
    bench.put({ sentAt: SENT, wakeAt: DUE });
    bench.now = at(60);
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('accepted');
    bench.now = at(120);
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('expired');
  });

  test('is not expired while messages of the dead-letter queue cannot be seen', async () => {
    const bench = new SweeperBench();
    bench.put({ sentAt: SENT, wakeAt: DUE });
    bench.deadLetter('job-1');
    bench.deadLetterQueue.holds.set('handle-0', 30); // somebody reads it in the console
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('accepted');
    bench.deadLetterQueue.holds.clear();
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('failed');
  });

  test.each([{ sentAt: at(-4 * DAY).toISOString() }, { createdAt: at(-4 * DAY).toISOString() }])(
    'is not expired when the retention of the queue was raised since it was sent: %j', async state => {
      const bench = new SweeperBench();
      bench.messageRetentionSeconds = 10 * DAY;
      bench.put({ ...state, wakeAt: DUE });
      await bench.sweep();
      expect(bench.job('job-1')).toMatchObject({ status: 'accepted', wakeAt: at(6 * DAY + CLOCKS).toISOString() });
      bench.now = at(6 * DAY + HOUR);
      await bench.sweep();
      expect(bench.job('job-1').status).toBe('expired');
    });

  test('has nothing to wake up for when it is final', async () => {
    const bench = new SweeperBench();
    bench.put({ status: 'succeeded', message: 'm', wakeAt: DUE });
    await bench.sweep();
    const { status, wakeAt, wakeShard, message } = bench.job('job-1');
    expect({ status, wakeAt, wakeShard, message }).toEqual({ status: 'succeeded' });
    expect(bench.sent).toEqual([]);
  });

  test('is let alone when the index was behind and the job is put off already', async () => {
    const bench = new SweeperBench();
    bench.put({});
    bench.store.due = async function* () { yield ['job-1', 'deleted-meanwhile']; };
    const before = bench.job('job-1');
    await bench.sweep();
    expect(bench.job('job-1')).toEqual(before);
  });
});

describe('a sweep', () => {
  test('does nothing to jobs whose time has not come', async () => {
    const bench = new SweeperBench();
    const job = bench.put({ message: 'm', wakeAt: NOW.toISOString() });
    await bench.sweep();
    expect(bench.job('job-1')).toEqual(job);
  });

  test('one job that fails does not stop the others, but fails the sweep', async () => {
    const bench = new SweeperBench();
    for (let n = 0; n < 30; n++) bench.put({ id: `job-${n}`, message: 'm', wakeAt: DUE });
    const send = bench.queue.send;
    bench.queue.send = (id, message) => id === 'job-7' ? Promise.reject(new Error('refused')) : send(id, message);
    await expect(bench.sweep()).rejects.toThrow('1 failed in this sweep.');
    expect(new Set(bench.sent).size).toBe(29);
    expect(bench.job('job-7')).toMatchObject({ message: 'm', wakeAt: DUE });
    expect(bench.observed.lines).toEqual([expect.objectContaining({ level: 'error', fields: expect.objectContaining({ item: 'job-7' }) })]);
  });

  test('sends and expires also when the dead-letter queue cannot be reached', async () => {
    const bench = new SweeperBench();
    bench.put({ message: 'm', wakeAt: DUE });
    bench.deadLetterQueue.moveTasks = () => Promise.reject(new Error('no queue'));
    await expect(bench.sweep()).rejects.toThrow(AggregateError);
    expect(bench.sent).toEqual(['job-1']);
  });

  test('stops before its time is over, and the next one goes on', async () => {
    const bench = new SweeperBench();
    for (let n = 0; n < 200; n++) bench.put({ id: `job-${n}`, message: 'm', wakeAt: DUE });
    let left = 60_000;
    bench.remaining = () => (left -= 2_000);
    await bench.sweep();
    expect(bench.sent.length).toBeGreaterThan(0);
    expect(bench.sent.length).toBeLessThan(200);
    bench.remaining = () => 60_000;
    await bench.sweep();
    expect(new Set(bench.sent).size).toBe(200);
  });
});
