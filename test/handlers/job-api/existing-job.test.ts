import { JobApiBench } from './job-api-bench';
import { aJob, at, DAY, HOUR, NOW } from '../shared/a-job';
import { uuid } from '../shared/in-memory-key-claims';

const JOB = uuid(1);

function benchWith(over: Parameters<typeof aJob>[0] = {}) {
  const bench = new JobApiBench();
  bench.store.records.set(JOB, aJob({ id: JOB, ...over }));
  return bench;
}

const notFound = { status: 404, json: { type: 'urn:cdk-serverless-catalog:problem:job-not-found', detail: 'No job has this id.' } };
const gone = { status: 410, json: { type: 'urn:cdk-serverless-catalog:problem:job-gone' } };
const ann = { iam: { userId: 'AROAROLE:session-1' } };

describe('GET of a job', () => {
  test.each(['accepted', 'running'] as const)('%s: 200, and when to ask again', async status => {
    const answer = await benchWith({ status, percentComplete: 40 }).get(JOB);
    expect(answer).toMatchObject({
      status: 200,
      json: { id: JOB, status, percentComplete: 40 },
      headers: { 'retry-after': '5', 'expires': 'Sun, 08 Mar 2026 12:00:00 GMT', 'cache-control': 'private, no-cache' },
    });
  });

  test.each(['succeeded', 'failed', 'cancelled', 'expired'] as const)('%s: 200, nothing to wait for', async status => {
    const answer = await benchWith({ status }).get(JOB);
    expect(answer).toMatchObject({ status: 200, json: { status } });
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  test('shows result and error as the worker wrote them, and none of the record\'s inner life', async () => {
    const answer = await benchWith({
      status: 'failed', result: '{"n":12345678901234567890}', error: '{"title":"No funds"}', message: 'm', leaseUntil: 'l', deadLetteredAt: 'd',
    }).get(JOB);
    expect(answer.body).toContain('"result":{"n":12345678901234567890}');
    expect(answer.json.error).toEqual({ title: 'No funds' });
    expect(Object.keys(answer.json).sort()).toEqual(['createdAt', 'error', 'expiresAt', 'id', 'result', 'status', 'updatedAt']);
  });

  test('a result that is no JSON is shown as a string', async () => {
    expect((await benchWith({ status: 'succeeded', result: 'it\'s "done"' }).get(JOB)).json.result).toBe('it\'s "done"');
  });

  test('303 to a result that has a location of its own', async () => {
    const job = { resultLocation: 'https://example.com/reports/7' };
    expect(await benchWith({ status: 'succeeded', ...job }).get(JOB)).toMatchObject({ status: 303, headers: { location: job.resultLocation } });
    expect((await benchWith({ status: 'running', ...job }).get(JOB)).status).toBe(200);
  });

  test.each(['unknown', 'x'.repeat(65), '..%2f'])('404 for the unknown id %s', async id => {
    expect(await benchWith().get(id)).toMatchObject(notFound);
  });

  test('410 after its retention, 404 after its ttl', async () => {
    const bench = benchWith();
    bench.now = at(7 * DAY - 1);
    expect((await bench.get(JOB)).status).toBe(200);
    bench.now = at(7 * DAY);
    expect(await bench.get(JOB)).toMatchObject(gone);
    bench.now = at(18 * DAY + 1);
    expect(await bench.get(JOB)).toMatchObject(notFound);
  });

  test('another caller\'s job does not exist', async () => {
    const bench = benchWith({ caller: 'AROAROLE' });
    expect((await bench.get(JOB, { authorizer: ann })).status).toBe(200);
    expect((await bench.get(JOB, { authorizer: { iam: { userId: 'AROAROLE:session-2' } } })).status).toBe(200);
    const unknown = await bench.get('unknown', { authorizer: ann });
    for (const authorizer of [{ iam: { userId: 'AROAOTHER:session-1' } }, undefined]) {
      const other = await bench.get(JOB, { authorizer });
      expect(other.status).toBe(404);
      expect(other.body).toBe(unknown.body);
    }
  });

  test('a job without a caller is anybody\'s who knows its id', async () => {
    expect((await benchWith().get(JOB, { authorizer: ann })).status).toBe(200);
  });

  test('503 when the record cannot be read', async () => {
    const bench = benchWith();
    bench.store.find = () => Promise.reject(new Error('down'));
    expect(await bench.get(JOB)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });
});

describe('DELETE of a job', () => {
  test('cancels what has not started: 200, nothing left to send or to wake for', async () => {
    const bench = benchWith({ message: 'm' });
    bench.now = at(HOUR);
    const answer = await bench.delete(JOB);
    expect(answer).toMatchObject({ status: 200, json: { status: 'cancelled', createdAt: NOW.toISOString(), updatedAt: at(HOUR).toISOString() } });
    const { message, wakeAt, wakeShard } = bench.job(JOB);
    expect([message, wakeAt, wakeShard]).toEqual([undefined, undefined, undefined]);
    expect(bench.observed.counts).toEqual({ JobsCancelled: 1 });
  });

  test('cancelling twice is cancelling once', async () => {
    const bench = benchWith();
    await bench.delete(JOB);
    expect(await bench.delete(JOB)).toMatchObject({ status: 200, json: { status: 'cancelled' } });
    expect(bench.observed.counts).toEqual({ JobsCancelled: 1 });
  });

  test.each(['running', 'succeeded', 'failed', 'expired'] as const)('409 when %s', async status => {
    const bench = benchWith({ status });
    expect(await bench.delete(JOB)).toMatchObject({
      status: 409, json: { type: 'urn:cdk-serverless-catalog:problem:job-not-cancellable', detail: expect.stringContaining(status) },
    });
    expect(bench.job(JOB).status).toBe(status);
  });

  test('409 between two attempts, when a part of the work can be done', async () => {
    const bench = benchWith({ status: 'accepted', attempt: 1 });
    expect(await bench.delete(JOB)).toMatchObject({ status: 409, json: { detail: expect.stringContaining('not started') } });
    expect(bench.job(JOB).status).toBe('accepted');
  });

  test('409 when a worker starts between look and cancel', async () => {
    const bench = benchWith();
    const apply = bench.store.apply.bind(bench.store);
    bench.store.apply = (id, transition) => {
      bench.store.records.set(id, aJob({ id, status: 'running', attempt: 1 }));
      return apply(id, transition);
    };
    expect(await bench.delete(JOB)).toMatchObject({ status: 409, json: { detail: expect.stringContaining('running') } });
  });

  test('200 when the SDK repeats the cancelling call because its answer was lost', async () => {
    const bench = benchWith();
    const apply = bench.store.apply.bind(bench.store);
    bench.store.apply = async (id, transition) => {
      await apply(id, transition);
      return apply(id, transition);
    };
    expect(await bench.delete(JOB)).toMatchObject({ status: 200, json: { status: 'cancelled' } });
  });

  test('404 and 410 as GET', async () => {
    const bench = benchWith({ caller: 'somebody' });
    expect(await bench.delete('unknown')).toMatchObject(notFound);
    expect(await bench.delete(JOB, { authorizer: ann })).toMatchObject(notFound);
    bench.store.records.set(JOB, aJob({ id: JOB, expiresAt: NOW.toISOString() }));
    expect(await bench.delete(JOB)).toMatchObject(gone);
  });
});
