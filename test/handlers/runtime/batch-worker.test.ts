import { JobTable } from './job-table';
import { jobMessage, silent } from './worker-world';
import { BatchWorker } from '../../../handlers/runtime/batch-worker';
import { JobOptions, JobRejected, JobWork, resultAt, RetryAfter } from '../../../handlers/runtime/job';
import { SqsBatchResponse, SqsRecord } from '../../../handlers/runtime/sqs-event';
import { JOB_MESSAGE_TYPE } from '../../../handlers/shared/jobs/job-message';
import { MessageQueue, WorkerPorts } from '../../../handlers/shared/jobs/worker-ports';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');
const MAX_RECEIVE_COUNT = 3;

describe('handleJobs', () => {
  let table: JobTable;
  let time: number;
  let lines: Array<[string, string, Record<string, unknown>]>;
  let visibility: Array<[string, number]>;
  let copies: Array<{ body: string; delay: number; attributes: object }>;
  let removed: string[];
  let ports: WorkerPorts;

  beforeEach(() => {
    table = new JobTable();
    time = NOW;
    [lines, visibility, copies, removed] = [[], [], [], []];
    const line = (level: string) => (message: string, fields: Record<string, unknown>) => void lines.push([level, message, fields]);
    ports = {
      jobs: table,
      payloads: { read: async location => `{"from":"${location}"}` },
      log: { info: line('info'), warn: line('warn'), error: line('error') },
      now: () => time,
    };
  });

  const queue = (fifo = false): MessageQueue => ({
    fifo,
    settings: async () => ({ maxReceiveCount: MAX_RECEIVE_COUNT, retentionSeconds: 345_600 }),
    setVisibility: async ({ messageId }, seconds) => void visibility.push([messageId, seconds]),
    sendCopy: async ({ body, attributes }, delay) => void copies.push({ body, delay, attributes }),
    remove: async ({ messageId }) => void removed.push(messageId),
  });

  const record = (id: string, receiveCount = 1, body = jobMessage(id), groupId?: string): SqsRecord => ({
    messageId: `m-${id}`,
    receiptHandle: `r-${id}`,
    body,
    attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(NOW), MessageGroupId: groupId },
    messageAttributes: {},
    eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:queue',
  });

  const handle = (work: JobWork<never>, records: SqsRecord[], { fifo = false, remaining = (): number => 30_000, options = {} as JobOptions } = {}) =>
    new BatchWorker(work, ports, queue(fifo), options).handle({ Records: records }, { getRemainingTimeInMillis: remaining });

  const failures = ({ batchItemFailures }: SqsBatchResponse) => batchItemFailures.map(failure => failure.itemIdentifier);

  test('stores what the work returns and acknowledges the message', async () => {
    table.accept('a', NOW);
    const response = await handle(async () => ({ total: 3 }), [record('a')]);
    expect(failures(response)).toEqual([]);
    expect(table.rows.get('a')).toMatchObject({ status: 'succeeded', attempt: 1, result: '{"total":3}' });
  });

  test('stores where the result lives', async () => {
    table.accept('a', NOW);
    await handle(async () => resultAt('https://example.com/r/1'), [record('a')]);
    expect(table.rows.get('a')).toMatchObject({ status: 'succeeded', resultLocation: 'https://example.com/r/1' });
    expect(table.rows.get('a')!.result).toBeUndefined();
  });

  test.each([
    ['too large', 'x'.repeat(256 * 1024), 'The result is too large', 'resultAt'],
    ['not JSON', BigInt(1), 'The result is not valid JSON', 'BigInt'],
  ])('a result that is %s fails the job for good: running it again would repeat the effect', async (_, result, title, detail) => {
    table.accept('a', NOW);
    expect(failures(await handle(async () => result, [record('a')]))).toEqual([]);
    expect(table.status('a')).toBe('failed');
    expect(JSON.parse(table.rows.get('a')!.error!)).toMatchObject({ title, detail: expect.stringContaining(detail) });
    expect(table.rows.get('a')!.deadLetteredAt).toBeUndefined();
  });

  test('gives the work its data, attempt, trace and progress', async () => {
    table.accept('a', NOW);
    const body = JSON.stringify({
      ...JSON.parse(jobMessage('a')) as object, data: { n: 1 }, traceparent: '00-1-2-01', correlationid: 'c-1',
    });
    const seen: unknown[] = [];
    await handle(async (job, progress) => {
      await progress(41.7);
      seen.push(job, table.rows.get('a')!.percentComplete);
    }, [record('a', 2, body)]);
    expect(seen).toEqual([
      { id: 'a', data: { n: 1 }, attempt: 1, traceparent: '00-1-2-01', correlationId: 'c-1', messageId: 'm-a' }, 42,
    ]);
    expect(lines).toEqual([['info', 'job succeeded', expect.objectContaining({ job_id: 'a', traceparent: '00-1-2-01', correlation_id: 'c-1' })]]);
  });

  test('fetches a claim-checked body', async () => {
    table.accept('a', NOW);
    const body = JSON.stringify({ specversion: '1.0', type: JOB_MESSAGE_TYPE, id: 'a', jobtable: 'jobs', dataref: 's3://bodies/a' });
    const data: unknown[] = [];
    await handle(async job => void data.push(job.data), [record('a', 1, body)]);
    expect(data).toEqual([{ from: 's3://bodies/a' }]);
  });

  test('a failed attempt is tried again; on the last receive the job fails with a problem, without a stack', async () => {
    table.accept('a', NOW);
    const fail = async () => { throw new Error('no stock'); };
    expect(failures(await handle(fail, [record('a', 2)]))).toEqual(['m-a']);
    expect(table.status('a')).toBe('accepted');
    expect(failures(await handle(fail, [record('a', 3)]))).toEqual(['m-a']);
    expect(table.rows.get('a')).toMatchObject({ status: 'failed', deadLetteredAt: '2030-01-01T00:00:00.000Z' });
    expect(JSON.parse(table.rows.get('a')!.error!)).toEqual({ type: 'about:blank', title: 'The job failed', detail: 'The worker failed (Error). Its log has more.' });
    expect(visibility).toEqual([['m-a', 0]]);
  });

  test('a redriven message runs again and may succeed', async () => {
    table.accept('a', NOW);
    await handle(async () => { throw new Error('no'); }, [record('a', 3)]);
    await handle(async () => 'yes', [record('a', 1)]);
    expect(table.rows.get('a')).toMatchObject({ status: 'succeeded', attempt: 2, result: '"yes"' });
    expect(table.rows.get('a')!.deadLetteredAt).toBeUndefined();
  });

  test('a rejected job fails at once, with the problem given', async () => {
    table.accept('a', NOW);
    const response = await handle(async () => { throw new JobRejected({ title: 'Card declined', status: 402 }); }, [record('a')]);
    expect(failures(response)).toEqual([]);
    expect(JSON.parse(table.rows.get('a')!.error!)).toEqual({ type: 'about:blank', title: 'Card declined', status: 402 });
  });

  test('a job whose work throws nothing has failed, and the log warns of it', async () => {
    table.accept('a', NOW);
    expect(failures(await handle(async () => { throw undefined as unknown as Error; }, [record('a')]))).toEqual(['m-a']);
    expect(lines).toEqual([['warn', 'attempt failed', expect.objectContaining({ error: 'The work threw nothing.' })]]);
  });

  describe('a message without a record', () => {
    const ours = record('a', 1, '{"order":7}');

    test('that is rejected is moved to the dead-letter queue, without waiting for its receives', async () => {
      const response = await handle(async () => { throw new JobRejected('The card was declined'); }, [ours]);
      expect(failures(response)).toEqual(['m-a']);
      expect(visibility).toEqual([['m-a', 0]]);
      expect(lines).toEqual([['error', 'job failed', expect.objectContaining({ error: 'The card was declined' })]]);
    });

    test.each([['too large', 'x'.repeat(256 * 1024)], ['not JSON', BigInt(1)]])('whose result is %s is done: nobody stores the result', async (_, result) => {
      expect(failures(await handle(async () => result, [ours]))).toEqual([]);
      expect(lines).toEqual([['info', 'job succeeded', expect.anything()]]);
    });
  });

  test('RetryAfter changes the visibility, and on the last receive sends a fresh copy', async () => {
    table.accept('a', NOW);
    const throttled = async () => { throw new RetryAfter(3_000); };
    expect(failures(await handle(throttled, [record('a', 1)]))).toEqual(['m-a']);
    expect(visibility).toEqual([['m-a', 3_000]]);
    expect(failures(await handle(throttled, [record('a', 3)]))).toEqual([]);
    expect(copies).toEqual([{
      body: jobMessage('a'), delay: 900, attributes: { deferred: { dataType: 'String', stringValue: `${Array(3).fill('2030-01-01T00:00:00.000Z').join(' ')} 3` } },
    }]);
    expect(table.rows.get('a')).toMatchObject({ status: 'accepted', wakeAt: new Date(NOW + (900 + 345_600) * 1000).toISOString() });
  });

  test.each([[Number('Wed, 21 Oct 2026 07:28:00 GMT'), 30, 30], [Infinity, 42_000, 900], [-5, 0, 0]])('RetryAfter(%p) waits %p seconds, and %p on the last receive', async (seconds, first, last) => {
    ['a', 'b'].forEach(id => table.accept(id, NOW));
    await handle(async () => { throw new RetryAfter(seconds); }, [record('a'), record('b', MAX_RECEIVE_COUNT)]);
    expect(visibility).toEqual([['m-a', first]]);
    expect(copies.map(({ delay }) => delay)).toEqual([last]);
  });

  describe('RetryAfter on the last receive of a copy', () => {
    const DAY = 24 * 3600 * 1000;
    const iso = (millis: number) => new Date(millis).toISOString();
    /** A copy of a message whose first copy was sent at `since`, as an earlier version of the library sent it. */
    const copy = (since: number, sent: number, { arrived = sent, attributes = {} } = {}): SqsRecord => {
      const made = record('a', MAX_RECEIVE_COUNT);
      return {
        ...made,
        attributes: { ...made.attributes, SentTimestamp: String(arrived) },
        messageAttributes: { deferred: { dataType: 'String', stringValue: `${iso(since)} ${iso(sent)}` }, ...attributes },
      };
    };
    const deferredAt = async (message: SqsRecord): Promise<string | undefined> => {
      table.accept('a', NOW);
      await handle(async () => { throw new RetryAfter(60); }, [message]);
      const [sent] = copies as Array<{ attributes: { deferred?: { stringValue: string } } }>;
      return sent && String(sent.attributes.deferred?.stringValue);
    };

    test('sends the next one, which knows when the first was sent', async () => {
      expect(await deferredAt(copy(NOW - 4 * DAY + 1, NOW - 60_000))).toBe(`${iso(NOW - 4 * DAY + 1)} ${iso(NOW)} ${iso(NOW - 4 * DAY + 1)} ${MAX_RECEIVE_COUNT}`);
    });

    test('fails the job when the retention period of the queue has passed since then', async () => {
      expect(await deferredAt(copy(NOW - 4 * DAY, NOW - 60_000))).toBeUndefined();
      expect(table.rows.get('a')).toMatchObject({ status: 'failed', deadLetteredAt: iso(NOW) });
    });

    test.each([
      ['a redriven copy, which SQS sent later than the worker did', copy(NOW - 9 * DAY, NOW - 9 * DAY, { arrived: NOW - 60_000 })],
      ['a sender that names a time to come', copy(NOW + DAY, NOW)],
      ['a sender that names no time', copy(NOW, NOW, { attributes: { deferred: { dataType: 'String', stringValue: 'soon' } } })],
    ])('begins again for %s', async (_, message) => {
      expect(await deferredAt(message)).toBe(`${iso(NOW)} ${iso(NOW)} ${iso(Number(message.attributes.SentTimestamp))} ${MAX_RECEIVE_COUNT}`);
    });

    test('fails a message whose attributes leave no room for the time of the first copy', async () => {
      const attributes = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, { dataType: 'String', stringValue: 'x' }]));
      expect(await deferredAt({ ...record('a', MAX_RECEIVE_COUNT), messageAttributes: attributes })).toBeUndefined();
      expect(table.status('a')).toBe('failed');
    });
  });

  test('on a FIFO queue RetryAfter delays the successors too, and on the last receive moves the message to the dead-letter queue and continues', async () => {
    ['a', 'b'].forEach(id => table.accept(id, NOW));
    const work = async (job: { id: string }) => { if (job.id === 'a') throw new RetryAfter(60); };
    const group = (count: number) => ['a', 'b'].map(id => record(id, count, undefined, 'g'));
    expect(failures(await handle(work, group(2), { fifo: true }))).toEqual(['m-a', 'm-b']);
    expect(visibility).toEqual([['m-a', 3_600], ['m-b', 3_600]]);
    expect(failures(await handle(work, group(3), { fifo: true }))).toEqual(['m-a']);
    expect([table.status('a'), table.status('b'), copies]).toEqual(['failed', 'succeeded', []]);
  });

  test.each([
    ['two left: five minutes', MAX_RECEIVE_COUNT - 2, 60, 300],
    ['one left: an hour', MAX_RECEIVE_COUNT - 1, 60, 3_600],
    ['one left, and more asked for', MAX_RECEIVE_COUNT - 1, 7_200, 7_200],
    ['one left, and the time unknown', MAX_RECEIVE_COUNT - 1, NaN, 3_600],
    ['one left, and no time asked for', MAX_RECEIVE_COUNT - 1, 0, 0],
  ])('on a FIFO queue the last receives wait out a maintenance. %s', async (_, count, asked, waited) => {
    table.accept('a', NOW);
    await handle(async () => { throw new RetryAfter(asked); }, [record('a', count, undefined, 'g')], { fifo: true });
    expect(visibility).toEqual([['m-a', waited]]);
  });

  test('on a FIFO queue a message that had no time in its batch comes back at once, whatever receives are left', async () => {
    ['a', 'b'].forEach(id => table.accept(id, NOW));
    const slow = async () => { time += 20_000; };
    await handle(slow, ['a', 'b'].map(id => record(id, 2, undefined, id)), { fifo: true, remaining: () => NOW + 30_000 - time });
    expect(visibility).toEqual([['m-b', 0]]);
  });

  test('a duplicate of a job at work waits until its lease is over', async () => {
    table.accept('a', NOW);
    await table.start({ table: 'jobs', id: 'a' }, { now: NOW, leaseUntil: NOW + 20_000, wakeAt: 0 });
    const work = jest.fn();
    expect(failures(await handle(work, [record('a')]))).toEqual(['m-a']);
    expect(work).not.toHaveBeenCalled();
    expect(visibility).toEqual([['m-a', 20]]);
  });

  test('a cancelled job is acknowledged without running; one without a record fails, and is logged', async () => {
    table.accept('a', NOW);
    table.cancel('a');
    const work = jest.fn();
    expect(failures(await handle(work, [record('a'), record('unknown')]))).toEqual(['m-unknown']);
    expect(work).not.toHaveBeenCalled();
    expect(lines).toContainEqual(['error', 'job has no record', expect.objectContaining({ job_id: 'unknown' })]);
  });

  test('a job that may not end in time is not started', async () => {
    ['a', 'b', 'c'].forEach(id => table.accept(id, NOW));
    const work = async () => { time += 12_000; };
    const response = await handle(work, ['a', 'b', 'c'].map(id => record(id)), { remaining: () => NOW + 30_000 - time });
    expect(failures(response)).toEqual(['m-c']);
    expect(visibility).toEqual([['m-c', 0]]);
    expect([table.status('b'), table.rows.get('c')]).toEqual(['succeeded', expect.objectContaining({ status: 'accepted', attempt: 0 })]);
  });

  test('a record store that fails after the effect leaves the message to the queue', async () => {
    table.accept('a', NOW);
    table.succeed = async () => { throw new Error('ProvisionedThroughputExceeded'); };
    expect(failures(await handle(async () => 1, [record('a')]))).toEqual(['m-a']);
    expect(lines).toContainEqual(['error', 'job not recorded', expect.objectContaining({ job_id: 'a' })]);
  });

  test('an attempt that outlived its lease does not decide about the job', async () => {
    table.accept('a', NOW);
    const response = await handle(async () => { table.rows.get('a')!.attempt += 1; }, [record('a')]);
    expect(failures(response)).toEqual(['m-a']);
    expect(table.status('a')).toBe('running');
  });

  describe('with messages the HTTP API did not send', () => {
    test('runs with parsed JSON or text, at least once', async () => {
      const data: unknown[] = [];
      const work = async (job: { id: string; data: unknown }) => void data.push([job.id, job.data]);
      await handle(work, [record('a', 1, '{"n":1}'), record('b', 1, 'plain'), record('a', 2, '{"n":1}')]);
      expect(data).toEqual([['m-a', { n: 1 }], ['m-b', 'plain'], ['m-a', { n: 1 }]]);
    });

    test('runs once with a table, under the message id', async () => {
      const work = jest.fn(async () => 'done');
      const options = { tableName: 'jobs' };
      await handle(work, [record('a', 1, 'x')], { options });
      await handle(work, [record('a', 2, 'x')], { options });
      expect(work).toHaveBeenCalledTimes(1);
      expect(table.rows.get('m-a')).toMatchObject({ status: 'succeeded', attempt: 1, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) });
    });

    test.each<[string, (messageId: string) => SqsRecord, string]>([
      ['a CloudEvent', id => record(id, 3, JSON.stringify({ specversion: '1.0', id: 'e', source: 'shop', type: 'T' })), 'shop#T#e'],
      ['an event of EventBridge', id => record(id, 3, JSON.stringify({ 'id': 'b', 'source': 'aws.s3', 'time': 't', 'detail-type': 'T', 'detail': {} })), 'aws.s3#T#b'],
      ['a notification of SNS', id => record(id, 3, JSON.stringify({ Type: 'Notification', MessageId: 'n', TopicArn: 'arn', Message: 'x' })), 'n'],
      ['a message that its sender named', id => ({ ...record(id, 3, 'x'), messageAttributes: { messageid: { dataType: 'String', stringValue: 'mine' } } }), 'mine'],
    ])('%s is the same job after a redrive', async (_, message, job) => {
      const options = { tableName: 'jobs' };
      await handle(async () => { throw new Error('down'); }, [message('first')], { options });
      await handle(async () => 'done', [message('redriven')], { options });
      expect([...table.rows.keys()]).toEqual([job]);
      expect(table.rows.get(job)).toMatchObject({ status: 'succeeded', attempt: 2, wakeAt: expect.any(String) });
    });

    test('a message that only SQS named is another job after a redrive, and nothing waits for the first', async () => {
      const options = { tableName: 'jobs' };
      await handle(async () => { throw new Error('down'); }, [record('first', 3, 'x')], { options });
      await handle(async () => 'done', [record('redriven', 1, 'x')], { options });
      expect(table.rows.get('m-first')).toMatchObject({ status: 'failed', deadLetteredAt: expect.any(String) });
      expect(table.rows.get('m-first')).not.toHaveProperty('wakeAt');
      expect(table.status('m-redriven')).toBe('succeeded');
    });

    test('a rejected message is moved to the dead-letter queue: its record has no content, and no client has its status', async () => {
      const options = { tableName: 'jobs' };
      const reject = async () => { throw new JobRejected({ title: 'Card declined', status: 402 }); };
      expect(failures(await handle(reject, [record('a', 1, '{"order":7}')], { options }))).toEqual(['m-a']);
      expect(visibility).toEqual([['m-a', 0]]);
      expect(table.rows.get('m-a')).toMatchObject({ status: 'failed', deadLetteredAt: expect.any(String) });
      expect(JSON.parse(table.rows.get('m-a')!.error!)).toEqual({ type: 'about:blank', title: 'Card declined', status: 402 });
    });

    test('a message whose work is done is not moved to the dead-letter queue for a result that no record holds', async () => {
      const work = jest.fn(async () => 'x'.repeat(256 * 1024));
      expect(failures(await handle(work, [record('a', 1, '{"order":7}')], { options: { tableName: 'jobs' } }))).toEqual([]);
      expect(table.rows.get('m-a')).toMatchObject({ status: 'failed', error: expect.stringContaining('The result is too large') });
      expect(table.rows.get('m-a')).not.toHaveProperty('deadLetteredAt');
    });

    test('a fresh copy keeps the identity of the first message', async () => {
      const options = { tableName: 'jobs' };
      await handle(async () => { throw new RetryAfter(1); }, [record('a', 3, 'x')], { options });
      expect(copies).toEqual([{ body: 'x', delay: 1, attributes: { messageid: { dataType: 'String', stringValue: 'm-a' }, deferred: expect.anything() } }]);
      const copy = { ...record('copy', 1, 'x'), messageAttributes: { messageid: { dataType: 'String', stringValue: 'm-a' } } };
      await handle(async () => 'done', [copy], { options });
      expect([...table.rows.keys()]).toEqual(['m-a']);
      expect(table.status('m-a')).toBe('succeeded');
    });
  });

  test('a copy of a message with ten attributes has these, and is another job: SQS takes no eleventh', async () => {
    const options = { tableName: 'jobs' };
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, { dataType: 'String', stringValue: `${index}` }]));
    const create = { fingerprint: 'f', expiresAt: NOW };
    await table.start({ table: 'jobs', id: 'm-a' }, { now: NOW, leaseUntil: NOW + 1_000 }, create); // a duplicate is at work
    await handle(async () => 1, [{ ...record('a', 3, 'x'), messageAttributes: ten }], { options });
    expect(copies).toEqual([{ body: 'x', delay: 1, attributes: ten }]);
    // nobody waits for a message of the first id
    expect(table.rows.get('m-a')).not.toHaveProperty('wakeAt');
  });

  test('a batch whose records cannot be read runs as it came', async () => {
    ['a', 'b'].forEach(id => table.accept(id, NOW));
    table.histories = async () => { throw new Error('throttled'); };
    ports = { ...ports, log: silent };
    expect(failures(await handle(async () => 1, [record('a'), record('b')]))).toEqual([]);
    expect(table.count('succeeded')).toBe(2);
  });
});
