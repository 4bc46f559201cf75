import { Routes } from '../../handlers/fan-in-api/routes';
import { Intake } from '../../handlers/fan-out-intake/intake';
import { Splitter } from '../../handlers/fan-out-intake/ports';
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
    readers: { principals: [] },
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
    method, path: '/jobs', jobId, body, caller: 'ann', headers: { 'content-type': 'application/json', 'idempotency-key': 'k' }, correlationId: 'c', traceparent: 't', traits: { claims: {}, source: 'context' },
  }, 'jobs')).status;
  return { world, sent, call };
}

/** The sizes of all items: names and texts in UTF-8. */
function recordSizes(world: FanInWorld): number[] {
  const sizes: number[] = [];
  const check = world.store.onChange;
  world.store.onChange = (before, record) => {
    check(before, record);
    const texts = Object.values(record).map(value => typeof value === 'string' ? value : JSON.stringify(value instanceof Set ? [...value as Set<string>] : value) ?? '');
    sizes.push(texts.reduce((sum, text) => sum + Buffer.byteLength(text), Object.keys(record).join().length));
  };
  return sizes;
}

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each([
  ['numbers that are short only in the request', `[${Array.from({ length: 25_000 }, () => '1e20').join()}]`, 202],
  ['quotes', JSON.stringify('"'.repeat(65_000)), 202],
  ['characters that SQS refuses', `"${'\uFFFE'.repeat(30_000)}"`, 413],
])('a body of %s is refused, or all that its job needs is possible', async (_, body, expected) => {
  const { world, sent, call } = fanIn(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  const items = recordSizes(world);
  expect(Buffer.byteLength(body)).toBeLessThan(128 * 1024);
  const status = await call('POST', body);
  for (const message of sent) await new Intake('/Shop/Photos', world.intake(), undefined, true).take(message, 'm');
  expect({ status, subtasks: world.subtasks.length }).toEqual({ status: expected, subtasks: expected === 202 ? 7 : 0 });
  expect(Math.max(0, ...items)).toBeLessThan(LARGEST_ITEM);
  expect(Math.max(0, ...[...sent, ...world.messages].map(message => Buffer.byteLength(message)))).toBeLessThan(262_144);
});

describe('what no record or execution can hold fails its job at once, with the reason', () => {
  const message = (data: string) => `{"specversion":"1.0","id":"e","source":"coffee","type":"Paid.v1","data":${data}}`;
  const large = JSON.stringify('x'.repeat(360 * 1024));
  const answering = (...subtasks: object[]) => ({ subtasks: async () => JSON.stringify({ subtasks }) });
  const reason = 'The inputs in a record may have at most 358400 bytes of JSON, got 368642.';

  async function taken(splitter: Splitter | undefined, data: string) {
    const world = new FanInWorld(['small'], undefined, splitter, { splitterWorker: 'small' });
    const items = recordSizes(world);
    await new Intake('/Shop/Photos', world.intake()).take(message(data), 'm');
    for (const { group, job, subtask } of world.subtasks) await world.report({ job, group, subtask, status: 'done' });
    expect(Math.max(...items)).toBeLessThan(LARGEST_ITEM);
    return { world, events: world.events };
  }

  test('a message to all workers', async () => {
    const { world, events } = await taken(undefined, large);
    expect(events).toMatchObject([{ outcome: 'partial', failed: ['small'], errors: { small: reason } }]);
    expect(world.messages).toEqual([]);
  });

  test('one subtask of a splitter: the others are done', async () => {
    const { events } = await taken(answering({ input: 1 }, { input: JSON.parse(large) as string }, {}), '{"shared":true}');
    expect(events).toMatchObject([{ outcome: 'partial', done: ['0', '2'], failed: ['1'] }]);
  });

  test('a subtask that would get the input of the job', async () => {
    const { events } = await taken(answering({ input: 1 }, {}), large);
    expect(events).toMatchObject([{ outcome: 'partial', done: ['0'], failed: ['1'], errors: { 1: expect.stringContaining('at most 358400') as string } }]);
  });

  test('but an input of the job that no subtask gets fails nothing', async () => {
    const { events } = await taken(answering({ input: 1 }, { input: 2 }), large);
    expect(events).toMatchObject([{ outcome: 'complete' }]);
  });

  test('an execution', async () => {
    const { events } = await taken({ start: async () => { throw new Error('InvalidExecutionInput'); } }, JSON.stringify('x'.repeat(270_000)));
    expect(events).toMatchObject([{
      outcome: 'partial', failed: ['split'], errors: { split: expect.stringMatching(/^The input of the execution that splits a job may have at most 262144 bytes, got \d+\.$/) as string },
    }]);
  });

  test('numbers that a distributed map writes out: the group fails, and the job goes on', async () => {
    const world = new FanInWorld(['small'], undefined, { start: async () => undefined });
    const items = recordSizes(world);
    await world.intake().begin({ id: 'job-1' });
    const item = JSON.parse(`[${Array.from({ length: 8_000 }, () => '1e20').join()}]`) as number[];
    await world.intake().addGroup({ job: 'job-1', group: 'g', worker: 'small', items: [item, item, item] });
    await world.intake().seal('job-1');
    for (const { group, subtask } of world.subtasks) await world.report({ group, subtask, status: 'done' });
    expect(world.subtasks).toHaveLength(2);
    expect(world.events).toMatchObject([{ outcome: 'partial', failed: ['g'] }]);
    expect(Math.max(...items)).toBeLessThan(LARGEST_ITEM);
  });
});

test('a job whose failure was recorded by an invocation that stopped is ended by the sweeper, before its deadline', async () => {
  for (const splitter of [undefined, { start: async () => undefined }]) {
    const world = new FanInWorld(['small'], undefined, splitter);
    await world.intake({ atCall: splitter ? 2 : 1, afterEffect: true }).begin({ id: 'job-1', input: JSON.stringify('x'.repeat(360 * 1024)) }).catch(() => undefined);
    expect(world.events).toEqual([]);
    await world.pass(120_000);
    expect(world.events).toMatchObject([{ outcome: 'partial' }]);
  }
});

test('a message that is nested deeper than any parser of its own could follow reaches its workers', async () => {
  const world = new FanInWorld(['small'], undefined, undefined);
  await new Intake('/Shop/Photos', world.intake()).take(nested(20_000), 'm');
  expect(world.messages[0]).toContain(`"input":${nested(20_000)}`);
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
