import { Routes } from '../../handlers/fan-in-api/routes';
import { Intake } from '../../handlers/fan-out-intake/intake';
import { FanInWorld } from '../handlers/fan-in/fan-in-world';
import { JobApiBench } from '../handlers/job-api/job-api-bench';
import { DAY } from '../handlers/shared/a-job';
import { InMemoryKeyClaims, uuid } from '../handlers/shared/in-memory-key-claims';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LARGEST_ITEM = 400 * 1024;

function fanIn(workers: readonly string[] = ['small']) {
  const world = new FanInWorld(workers);
  const sent: string[] = [];
  let ids = 0;
  const routes = new Routes({
    tableName: 'jobs',
    pattern: '/Shop/Photos',
    deadlineSeconds: 1_800,
    resultRetentionSeconds: 7 * DAY,
    recordRetentionSeconds: 18 * DAY,
    intakeQueueUrl: 'queue',
    isPublic: false,
    showsUnowned: false,
  }, {
    store: world.store,
    claims: new InMemoryKeyClaims(),
    queue: { send: async (_, message) => { sent.push(message); } },
    metrics: world.observed.metrics,
    log: world.observed.log,
    newId: () => uuid(++ids),
    now: () => new Date(world.now),
  });
  const call = async (method: string, body: string, jobId?: string) => (await routes.handle({
    method, jobId, body, caller: 'ann', headers: { 'content-type': 'application/json', 'idempotency-key': 'k' }, correlationId: 'c', traceparent: 't',
  }, 'jobs')).status;
  return { world, sent, call };
}

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test('a body whose numbers are short only in the request is refused, or fits into the record of its job', async () => {
  for (const count of [5_000, 25_000]) {
    const { world, sent, call } = fanIn(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    let largest = 0;
    world.store.onChange = (_, record) => { largest = Math.max(largest, Buffer.byteLength(JSON.stringify({ ...record, pending: undefined }))); };
    const status = await call('POST', `[${Array.from({ length: count }, () => '1e20').join()}]`);
    for (const message of sent) await new Intake('/Shop/Photos', world.intake(), undefined, true).take(message, 'm');
    const expected = count === 5_000 ? { status: 202, subtasks: 7 } : { status: 413, subtasks: 0 };
    expect({ status, subtasks: world.subtasks.length }).toEqual(expected);
    expect(largest).toBeLessThan(LARGEST_ITEM);
  }
});

test.each([
  [nested(64), 202], [nested(66), 400], [nested(20_000), 400], [`"${nested(200)}"`, 202], [`{"a\\"[":${nested(63)}}`, 202], ['['.repeat(20_000), 400],
])('%.20s... is answered %p by both APIs', async (body, status) => {
  expect((await new JobApiBench().post(body)).status).toBe(status);
  const { world, sent, call } = fanIn();
  expect(await call('POST', body)).toBe(status);
  for (const message of sent) await new Intake('/Shop/Photos', world.intake(), undefined, true).take(message, 'm');
  expect(world.subtasks).toHaveLength(status === 202 ? 1 : 0);
});

test('a record past its ttl is gone for the API, though DynamoDB still has it: the key starts a job again', async () => {
  const { world, sent, call } = fanIn();
  expect(await call('POST', '1')).toBe(202);
  const [id] = world.store.records.keys();
  world.now += 18 * DAY * 1000 + 2_000;
  expect(await call('GET', '', id)).toBe(404);
  expect(await call('POST', '1')).toBe(202);
  expect(sent).toHaveLength(2);
  expect(await call('GET', '', id)).toBe(200);
});
