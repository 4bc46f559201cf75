import { JobApiBench } from './job-api-bench';
import { at, DAY } from '../shared/a-job';

const headers = { 'idempotency-key': 'key-1' };
const as = (sub: string) => ({ authorizer: { jwt: { claims: { iss: 'https://issuer', sub } } } });
const mine = { headers, ...as('me') };

describe('Idempotency-Key', () => {
  test('the same key and body are one job, sent once', async () => {
    const bench = new JobApiBench();
    const first = await bench.post('{"a":1}', mine);
    bench.now = at(DAY);
    const second = await bench.post('{"a":1}', mine);
    expect(second).toMatchObject({ status: 202, json: first.json, headers: { location: first.headers.location } });
    expect(first.json.id).toMatch(/^[\w-]{32}$/);
    expect(bench.sent).toHaveLength(1);
    expect(bench.observed.counts).toEqual({ JobsAccepted: 1, JobsReplayed: 1 });
  });

  test('the same key and another body are refused with 422', async () => {
    const bench = new JobApiBench();
    await bench.post('{"a":1}', mine);
    const answer = await bench.post('{"a":2}', mine);
    expect(answer).toMatchObject({ status: 422, json: { type: 'urn:cdk-serverless-catalog:problem:idempotency-key-reused' } });
    expect(bench.sent).toHaveLength(1);
  });

  test('each caller has keys of their own', async () => {
    const bench = new JobApiBench();
    const answers = await Promise.all([{}, as('ann'), as('bob')].map(caller => bench.post('{"a":1}', { headers, ...caller })));
    expect(new Set(answers.map(answer => answer.json.id)).size).toBe(3);
  });

  test('without a key each request is a job', async () => {
    const bench = new JobApiBench();
    expect((await bench.post('{}')).json.id).not.toBe((await bench.post('{}')).json.id);
  });

  test('a retry sends what a crash left unsent', async () => {
    const bench = new JobApiBench();
    const send = bench.queue.send;
    bench.queue.send = () => Promise.reject(new Error('crash'));
    const { json: { id } } = await bench.post('{"a":1}', mine);
    bench.queue.send = send;
    await bench.post('{"a":1}', mine);
    expect(bench.sent).toEqual([expect.objectContaining({ id })]);
    expect(bench.job(id as string).message).toBeUndefined();
  });

  test('a retry does not send what a worker has had already', async () => {
    const bench = new JobApiBench();
    bench.queue.send = () => Promise.reject(new Error('sent, but the answer was lost'));
    const { json: { id } } = await bench.post('{"a":1}', mine);
    bench.store.records.set(id as string, { ...bench.job(id as string), attempt: 1 });
    bench.queue.send = () => { throw new Error('must not be called'); };
    await bench.post('{"a":1}', mine);
    expect(bench.observed.counts.JobsUnsent).toBe(1);
  });

  test('is free again once the record is past its ttl, though DynamoDB still has it', async () => {
    const bench = new JobApiBench();
    const { json: { id } } = await bench.post('{"a":1}', mine);
    bench.now = at(18 * DAY + 2);
    expect(await bench.post('{"a":2}', mine)).toMatchObject({ status: 202, json: { id, createdAt: bench.now.toISOString() } });
    expect(bench.sent).toHaveLength(2);
  });

  test.each(['', ' ', 'k'.repeat(256), 'naïve', 'tab\tbed'])('%p is refused with 400', async key => {
    const answer = await new JobApiBench().post('{}', { headers: { 'idempotency-key': key } });
    expect(answer).toMatchObject({ status: 400, json: { type: 'urn:cdk-serverless-catalog:problem:invalid-idempotency-key' } });
  });

  test('255 characters are taken', async () => {
    expect((await new JobApiBench().post('{}', { headers: { 'idempotency-key': 'k'.repeat(255) } })).status).toBe(202);
  });
});
