import { SweeperBench } from './sweeper-bench';
import { aJob, at, DAY, HOUR, NOW } from '../shared/a-job';

describe('a message in the dead-letter queue', () => {
  test.each([{ status: 'accepted' }, { status: 'running', attempt: 3, leaseUntil: at(-9).toISOString() }] as const)(
    'fails its job, whatever the worker could say: %j', async state => {
      const bench = new SweeperBench();
      bench.put(state);
      bench.deadLetter('job-1');
      await bench.sweep();
      const job = bench.job('job-1');
      expect(job).toMatchObject({
        status: 'failed', deadLetteredAt: NOW.toISOString(), wakeAt: NOW.toISOString(), wakeShard: expect.stringMatching(/^dead-/),
      });
      expect(job.leaseUntil).toBeUndefined();
      expect(JSON.parse(job.error!)).toMatchObject({ receiveCount: 6, detail: expect.stringContaining('failed, crashed or timed out') });
      expect(bench.observed.counts).toMatchObject({ JobsDeadLettered: 1 });
    });

  test('is a duplicate while a worker is at its job: the job fails when the lease is over', async () => {
    const bench = new SweeperBench();
    bench.put({ status: 'running', attempt: 1, leaseUntil: at(30).toISOString() });
    bench.deadLetter('job-1');
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('running');
    bench.now = at(61);
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('failed');
  });

  test('keeps its record as long as it can be redriven and dead-lettered again', async () => {
    const bench = new SweeperBench();
    bench.put({});
    bench.now = at(3 * DAY);
    bench.deadLetter('job-1');
    await bench.sweep();
    expect(bench.job('job-1').ttl).toBe(at(21 * DAY).getTime() / 1000);
  });

  test('never shortens the life of a record whose result is kept longer', async () => {
    const bench = new SweeperBench();
    const { ttl } = bench.put({ ttl: at(365 * DAY).getTime() / 1000 });
    bench.deadLetter('job-1');
    await bench.sweep();
    expect(bench.job('job-1').ttl).toBe(ttl);
    bench.deadLetterQueue.tasks.push({ status: 'COMPLETED', startedAt: at(1), messagesMoved: 1 });
    bench.deadLetterQueue.messages.length = 0;
    await bench.sweep();
    expect(bench.job('job-1')).toMatchObject({ status: 'accepted', ttl });
  });

  test.each(['succeeded', 'cancelled', 'failed', 'expired'] as const)('leaves a job alone that is %s', async status => {
    const bench = new SweeperBench();
    const { wakeAt, wakeShard, ...job } = aJob({ status, error: 'the worker\'s own' });
    bench.store.records.set('job-1', job);
    bench.deadLetter('job-1');
    await bench.sweep();
    expect(bench.job('job-1')).toEqual(job);
    expect(bench.observed.counts).not.toHaveProperty('JobsDeadLettered');
  });

  test('keeps an error that the worker left', async () => {
    const bench = new SweeperBench();
    bench.put({ status: 'running', error: '{"title":"No funds"}' });
    bench.deadLetter('job-1');
    await bench.sweep();
    expect(bench.job('job-1').error).toBe('{"title":"No funds"}');
  });

  test('fails the job of another sender\'s message, where a redrive keeps its id', async () => {
    const bench = new SweeperBench();
    ['shop#T#e', 'mine', 'message-2'].forEach(id => bench.put({ id, status: 'running' }));
    bench.deadLetterQueue.add(JSON.stringify({ specversion: '1.0', id: 'e', source: 'shop', type: 'T' }));
    bench.deadLetterQueue.add('text', NOW, { messageid: { stringValue: 'mine' } });
    bench.deadLetterQueue.add('text');
    await bench.sweep();
    expect(['shop#T#e', 'mine', 'message-2'].map(id => bench.job(id).status)).toEqual(['failed', 'failed', 'running']);
  });

  test('is let alone when it is no job, another pattern\'s job, or a job without a record', async () => {
    const bench = new SweeperBench();
    const job = bench.put({});
    bench.deadLetter('job-1', 'other-table');
    bench.deadLetter('no-record');
    ['no json', '"text"', 'null', '{}'].forEach(body => bench.deadLetterQueue.add(body));
    await bench.sweep();
    expect(bench.job('job-1')).toEqual(job);
    expect([...bench.deadLetterQueue.holds.values()]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test.each([
    ['an empty id', { specversion: '1.0', type: 'cdk-serverless-catalog.job', id: '', jobtable: 'jobs' }],
    ['an id that is too long', { specversion: '1.0', type: 'cdk-serverless-catalog.job', id: 'x'.repeat(2_049), jobtable: 'jobs' }],
    ['an event with an empty id', { specversion: '1.0', id: '', source: '', type: 'T' }],
    ['an event whose id is too long', { specversion: '1.0', id: 'x'.repeat(2_049), source: 'shop', type: 'T' }],
  ])('leaves the sweep in order with %s', async (_, message) => {
    const bench = new SweeperBench();
    const job = bench.put({});
    bench.deadLetterQueue.add(JSON.stringify(message));
    await bench.sweep();
    expect(bench.job('job-1')).toEqual(job);
  });

  test('is visible again afterwards, for alarm and redrive', async () => {
    const bench = new SweeperBench();
    for (let n = 0; n < 25; n++) {
      bench.put({ id: `job-${n}` });
      bench.deadLetter(`job-${n}`);
    }
    await bench.sweep();
    expect(bench.observed.counts.JobsDeadLettered).toBe(25);
    expect([...bench.deadLetterQueue.holds.values()]).toEqual(Array(25).fill(0));
  });

  test('is visible again before its job is failed: a redrive then leaves nothing behind', async () => {
    const bench = new SweeperBench();
    bench.put({});
    bench.deadLetter('job-1');
    const { apply } = bench.store;
    const heldWhenTold: number[][] = [];
    bench.store.apply = (...change) => {
      heldWhenTold.push([...bench.deadLetterQueue.holds.values()]);
      return apply.call(bench.store, ...change);
    };
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('failed');
    expect(heldWhenTold).toEqual([[0]]);
  });

  test('is visible again also when its job could not be failed', async () => {
    const bench = new SweeperBench();
    bench.put({});
    bench.deadLetter('job-1');
    bench.store.apply = () => Promise.reject(new Error('down'));
    await expect(bench.sweep()).rejects.toThrow('1 failed');
    expect([...bench.deadLetterQueue.holds.values()]).toEqual([0]);
  });

  test('stays hidden until the next run when there are more than one run can see', async () => {
    const bench = new SweeperBench();
    for (let n = 0; n < 300; n++) bench.deadLetter(`no-record-${n}`);
    let left = 60_000;
    bench.remaining = () => (left -= 1_000);
    await bench.sweep();
    const holds = [...bench.deadLetterQueue.holds.values()];
    expect(holds.length).toBeLessThan(300);
    expect(new Set(holds)).toEqual(new Set([90]));
    bench.put({ id: 'no-record-299' });
    bench.remaining = () => 60_000;
    await bench.sweep();
    expect(bench.job('no-record-299').status).toBe('failed');
  });

  test('is learnt although the clock of the last look was an hour fast, and the number of messages is the same', async () => {
    const bench = new SweeperBench();
    bench.deadLetter('no-record');
    bench.now = at(HOUR);
    await bench.sweep();
    bench.now = at(60);
    bench.put({});
    bench.deadLetterQueue.messages.length = 0;
    bench.deadLetter('job-1');
    await bench.sweep();
    expect(bench.job('job-1').status).toBe('failed');
  });

  test('is measured by the age of the oldest, which SQS does not report for received messages', async () => {
    const bench = new SweeperBench();
    await bench.sweep();
    expect(bench.observed.counts).toEqual({});
    [HOUR, 3 * HOUR, 2 * HOUR].forEach(age => bench.deadLetterQueue.add('{}', at(-age)));
    await bench.sweep();
    expect(bench.observed.counts).toEqual({ OldestDeadLetterAge: 3 * HOUR });
  });

  test('is held until the run is over at the latest', async () => {
    const bench = new SweeperBench();
    bench.deadLetter('no-record');
    const receive = jest.spyOn(bench.deadLetterQueue, 'receive');
    bench.remaining = () => 49_001;
    await bench.sweep();
    expect(new Set(receive.mock.calls.flat())).toEqual(new Set([50]));
  });
});

describe('a failed job whose message somebody deleted', () => {
  const failed = { status: 'failed', error: '{}', deadLetteredAt: at(-HOUR).toISOString(), wakeAt: at(-HOUR).toISOString(), wakeShard: 'dead-0' } as const;
  const redrive = (bench: SweeperBench) => bench.deadLetterQueue.tasks.push({ status: 'COMPLETED', startedAt: bench.now, messagesMoved: 1 });

  test('is given up: a redrive of the others leaves it failed', async () => {
    const bench = new SweeperBench();
    bench.put({ ...failed, id: 'given-up' });
    bench.put({ ...failed, id: 'other' });
    bench.deadLetter('other');
    await bench.sweep();
    bench.now = at(60);
    redrive(bench);
    bench.deadLetterQueue.messages.length = 0;
    await bench.sweep();
    expect(bench.job('other').status).toBe('accepted');
    expect(bench.job('given-up')).toMatchObject({ status: 'failed', deadLetteredAt: failed.deadLetteredAt });
    expect(bench.job('given-up').wakeShard).toBeUndefined();
  });

  test('is followed again when the message turns up', async () => {
    const bench = new SweeperBench();
    bench.put(failed);
    await bench.sweep();
    expect(bench.job('job-1').wakeShard).toBeUndefined();
    bench.deadLetter('job-1');
    await bench.sweep();
    expect(bench.job('job-1')).toMatchObject({ status: 'failed', wakeShard: expect.stringMatching(/^dead-/) });
  });

  test.each(['somebody else reads the queue', 'a redrive began during the look', 'the worker has just failed it'])('is not given up while %s', async why => {
    const bench = new SweeperBench();
    bench.put({ ...failed, ...why.startsWith('the worker') && { wakeAt: at(-1).toISOString(), deadLetteredAt: at(-1).toISOString() } });
    if (why.startsWith('somebody')) {
      bench.deadLetter('other');
      bench.deadLetterQueue.holds.set('handle-0', 30);
    }
    const { receive } = bench.deadLetterQueue;
    bench.deadLetterQueue.receive = async seconds => {
      if (why.startsWith('a redrive') && bench.deadLetterQueue.tasks.length === 0) redrive(bench);
      return receive.call(bench.deadLetterQueue, seconds);
    };
    await bench.sweep();
    expect(bench.job('job-1').wakeShard).toBe('dead-0');
    if (why.startsWith('a redrive')) return;
    bench.deadLetterQueue.holds.clear();
    bench.now = at(60);
    await bench.sweep();
    expect(bench.job('job-1').wakeShard).toBeUndefined();
  });
});

describe('a redrive', () => {
  const dead = (bench: SweeperBench, id: string, since: Date) => bench.put({
    id, status: 'failed', error: '{}', deadLetteredAt: since.toISOString(), wakeAt: since.toISOString(), wakeShard: 'dead-0', message: 'm',
  });
  const redrive = (bench: SweeperBench, status: string, messagesMoved = 1) =>
    bench.deadLetterQueue.tasks.push({ status, startedAt: at(-HOUR), messagesMoved });

  test.each(['RUNNING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'FAILED'])('that is %s sets jobs back that were dead before', async status => {
    const bench = new SweeperBench();
    dead(bench, 'before', at(-2 * HOUR));
    dead(bench, 'after', at(-HOUR + 1));
    redrive(bench, status);
    await bench.sweep();
    const { deadLetteredAt, error, message, ...job } = bench.job('before');
    expect([deadLetteredAt, error, message]).toEqual([undefined, undefined, undefined]);
    expect(job).toMatchObject({
      status: 'accepted', wakeAt: at(4 * DAY).toISOString(), wakeShard: expect.stringMatching(/^open-/), ttl: at(18 * DAY).getTime() / 1000,
    });
    expect(bench.job('after').status).toBe('failed');
    expect(bench.observed.counts).toEqual({ JobsRedriven: 1 });
  });

  test('that moved nothing changes nothing', async () => {
    const bench = new SweeperBench();
    const job = dead(bench, 'before', at(-2 * HOUR));
    bench.deadLetter('before');
    redrive(bench, 'FAILED', 0);
    await bench.sweep();
    expect(bench.job('before')).toEqual(job);
  });

  test.each(['RUNNING', 'CANCELLING'])('that is %s is not disturbed by a look', async status => {
    const bench = new SweeperBench();
    bench.put({});
    bench.deadLetter('job-1');
    redrive(bench, status);
    const receive = jest.spyOn(bench.deadLetterQueue, 'receive');
    await bench.sweep();
    expect(receive).not.toHaveBeenCalled();
    expect(bench.job('job-1').status).toBe('accepted');
  });

  test('that left a message behind: its job is failed again, once', async () => {
    const bench = new SweeperBench();
    dead(bench, 'left', at(-2 * HOUR));
    bench.deadLetter('left');
    redrive(bench, 'CANCELLED');
    await bench.sweep();
    await bench.sweep();
    expect(bench.job('left')).toMatchObject({ status: 'failed', deadLetteredAt: NOW.toISOString() });
    expect(bench.observed.counts).toMatchObject({ JobsRedriven: 1, JobsDeadLettered: 1 });
  });
});
