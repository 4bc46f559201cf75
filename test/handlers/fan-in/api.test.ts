import { FanInWorld } from './fan-in-world';
import { UploadGrant } from '../../../handlers/fan-in-api/ports';
import { Routes } from '../../../handlers/fan-in-api/routes';
import { ApiSettings } from '../../../handlers/fan-in-api/settings';
import { Intake } from '../../../handlers/fan-out-intake/intake';
import { JobRequest } from '../../../handlers/shared/http/job-request';
import { InMemoryKeyClaims, uuid } from '../shared/in-memory-key-claims';

const SETTINGS: ApiSettings = {
  tableName: 'jobs',
  pattern: '/Shop/Photos',
  deadlineSeconds: 1_800,
  resultRetentionSeconds: 86_400,
  recordRetentionSeconds: 18 * 86_400,
  intakeQueueUrl: 'queue',
  isPublic: true,
  showsUnowned: false,
  readers: { principals: [] },
};
const UPLOAD = { bucket: 'uploads', prefix: 'photos', expirySeconds: 900, maxBytes: 1_000, mediaTypes: ['image/png'] };

const JOB = uuid(1);

let world: FanInWorld;
let sent: string[];
let grants: UploadGrant[];
let queueWorks: boolean;
let claims: InMemoryKeyClaims;
let hasEvents: boolean;

beforeEach(() => {
  world = new FanInWorld(['small', 'large']);
  sent = [];
  grants = [];
  queueWorks = true;
  hasEvents = true;
  claims = new InMemoryKeyClaims();
});

const routes = (settings = SETTINGS) => new Routes(settings, {
  store: world.store,
  claims,
  queue: {
    send: async (_, message) => {
      if (!queueWorks) throw new Error('no queue');
      sent.push(message);
    },
  },
  forms: {
    sign: async grant => {
      grants.push(grant);
      return { url: 'https://uploads', fields: { key: grant.key } };
    },
  },
  objectEvents: { areSent: async () => hasEvents },
  metrics: world.observed.metrics,
  log: world.observed.log,
  newId: () => JOB,
  now: () => new Date(world.now),
});

const request = (over: Partial<JobRequest>): JobRequest => ({
  method: 'POST', path: '/jobs', headers: { 'content-type': 'application/json' }, body: '{"a":1}', correlationId: 'corr', traceparent: 'trace', traits: { claims: {}, source: 'context' }, ...over,
});
const post = (over: Partial<JobRequest> = {}) => routes().handle(request(over), 'jobs');
const get = async (over: Partial<JobRequest> = {}) => {
  const { body, ...answer } = await routes().handle(request({ method: 'GET', jobId: JOB, ...over }), JOB);
  return { ...answer, body: JSON.parse(body) as Record<string, unknown> & { error?: { type: string; detail: string } } };
};
const job = () => world.store.records.get(JOB)!;
const processJob = () => new Intake('/Shop/Photos', world.intake(), undefined, true).take(sent[0], 'm');

test('a job goes from accepted to its end as one resource', async () => {
  const accepted = await post();
  expect(accepted).toMatchObject({ status: 202, headers: { 'location': `jobs/${JOB}`, 'retry-after': '5', 'traceparent': 'trace', 'x-correlation-id': 'corr' } });
  expect((await get()).body).toEqual({
    id: JOB, status: 'accepted', createdAt: '2026-03-01T12:00:00.000Z', updatedAt: '2026-03-01T12:00:00.000Z', expiresAt: '2026-03-02T12:00:00.000Z',
  });
  await processJob();
  expect(world.subtasks).toMatchObject([{ input: { a: 1 } }, { input: { a: 1 } }]);
  await world.report({ job: JOB, subtask: 'small', status: 'done' });
  expect((await get()).body).toMatchObject({ status: 'running', percentComplete: 50 });
  await world.report({ job: JOB, subtask: 'large', status: 'done', resultLocation: 's3://there' });
  const ended = await get();
  expect(ended.headers).not.toHaveProperty('retry-after');
  expect(ended.body).toMatchObject({ status: 'succeeded', result: { outcome: 'complete', results: { large: 's3://there' } } });
  expect(ended.body).not.toHaveProperty('percentComplete');
});

test('the status of a partial or timed-out job names the failed or missing subtasks', async () => {
  await post();
  await processJob();
  await world.report({ job: JOB, subtask: 'small', status: 'failed' });
  const running = job();
  await world.report({ job: JOB, subtask: 'large', status: 'done' });
  expect((await get()).body).toMatchObject({ status: 'failed', result: { outcome: 'partial' }, error: { detail: 'Failed subtasks: small.' } });
  world.store.records.set(JOB, running);
  await world.pass(1_900_000);
  expect((await get()).body).toMatchObject({
    status: 'expired', result: { outcome: 'timed-out' }, error: { type: 'urn:cdk-serverless-catalog:problem:job-timed-out', detail: 'Missing subtasks: large.' },
  });
});

test('the status of a job that reached its deadline names all that is missing', async () => {
  await post();
  await processJob();
  await world.pass(1_900_000);
  expect((await get()).body.error).toMatchObject({ title: 'The job reached its deadline', detail: 'Missing subtasks: large, small.' });
});

test('a message of another type in the queue of the API is a job of its own', async () => {
  const message = JSON.stringify({ specversion: '1.0', type: 'PhotoTaken.v1', id: JOB, source: 'shop', data: 1 });
  await new Intake('/Shop/Photos', world.intake(), undefined, true).take(message, 'm');
  expect([...world.store.records.keys()]).toEqual([expect.stringMatching(/^[\w-]{32}$/)]);
  expect(world.subtasks).toHaveLength(2);
});

test('a client names no task', async () => {
  await post({ body: '{"taskToken":"mine"}' });
  await processJob();
  for (const subtask of ['small', 'large']) await world.report({ job: JOB, subtask, status: 'done' });
  expect(world.events.map(({ job: id, taskToken }) => [id, taskToken])).toEqual([[JOB, undefined]]);
});

test('the status of a job for which a state machine waits has no token', async () => {
  await new Intake('/Shop/Photos', world.intake()).take('{"taskToken":"capability"}', 'm');
  const [jobId] = world.store.records.keys();
  const status = () => routes({ ...SETTINGS, showsUnowned: true }).handle(request({ method: 'GET', jobId }), jobId);
  const texts = [(await status()).body];
  for (const subtask of ['small', 'large']) await world.report({ job: jobId, subtask, status: 'done' });
  texts.push((await status()).body);
  expect(texts.map(text => (JSON.parse(text) as { status: string }).status)).toEqual(['running', 'succeeded']);
  expect(texts.join()).not.toContain('capability');
});

test('the same key and body is the same job; another body is refused', async () => {
  const mine = { caller: 'me', headers: { 'content-type': 'application/json', 'idempotency-key': 'k' } };
  const first = await post(mine);
  const again = await post(mine);
  expect([first.status, again.status, again.headers.location]).toEqual([202, 202, first.headers.location]);
  expect(sent).toHaveLength(1);
  expect((await post({ ...mine, body: '{}' })).status).toBe(422);
});

test('a job that cannot be sent is accepted, and sent by the sweeper', async () => {
  queueWorks = false;
  expect((await post()).status).toBe(202);
  await world.pass(120_000);
  expect(world.acceptedJobs).toHaveLength(1);
  expect(job()).toMatchObject({ status: 'accepted', wakeAt: job().deadlineAt });
  expect(job().message).toBeUndefined();
});

test('a job that the intake never processes ends at its deadline', async () => {
  await post();
  await world.pass(1_900_000);
  expect(world.events).toMatchObject([{ outcome: 'timed-out', missing: ['split'] }]);
});

test('a job of another caller is not found', async () => {
  await post({ caller: 'me' });
  expect((await get({ caller: 'me' })).status).toBe(200);
  expect((await get({ caller: 'you' })).status).toBe(404);
  expect((await get({})).status).toBe(404);
});

test('a job is gone after expiresAt, and not found after ttl', async () => {
  await post();
  world.now += 86_400_001;
  expect((await get()).status).toBe(410);
  world.now += 18 * 86_400_000;
  expect((await get()).status).toBe(404);
});

test.each([
  ['no JSON', { body: '{' }, 400],
  ['another media type', { headers: { 'content-type': 'text/plain' } }, 415],
  ['a body that no record can hold', { body: JSON.stringify('x'.repeat(128 * 1024)) }, 413],
  ['another method', { method: 'PUT' }, 405],
])('%s is refused', async (_, over, status) => {
  expect((await post(over)).status).toBe(status);
  expect(world.store.records.size).toBe(0);
});

test('a group of a job is not found', async () => {
  await post();
  await processJob();
  world.store.records.set('group', { ...job(), id: 'group', parent: JOB });
  expect((await get({ jobId: 'group' })).status).toBe(404);
  expect((await get({ jobId: 'a#b' })).status).toBe(404);
});

test('an outage is answered 503 with Retry-After', async () => {
  jest.spyOn(world.store, 'create').mockRejectedValue(new Error('throttled'));
  expect(await post()).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
});

describe('an upload', () => {
  const ask = async (body: object, settings: ApiSettings = { ...SETTINGS, intakeQueueUrl: undefined, upload: UPLOAD }, caller?: string) => {
    const answer = await routes(settings).handle(request({ body: JSON.stringify(body), caller }), 'uploads');
    return { ...answer, body: JSON.parse(answer.body) as Record<string, unknown> };
  };

  test('is given a form that fixes its job, its caller and its limits', async () => {
    const { status, headers, body } = await ask({ fileName: 'a photo.png', contentType: 'image/png', size: 1_000 }, undefined, 'me');
    expect(status).toBe(201);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', 'location': `jobs/${JOB}` });
    expect(body).toEqual({ id: JOB, upload: { url: 'https://uploads', fields: { key: `photos/${JOB}/a photo.png` }, expiresAt: '2026-03-01T12:15:00.000Z' } });
    expect(grants).toEqual([{
      key: `photos/${JOB}/a photo.png`,
      maxBytes: 1_000,
      mediaType: 'image/png',
      expirySeconds: 900,
      metadata: { 'job-id': JOB, 'job-caller': expect.stringMatching(/^[\w-]{43}$/) as string },
    }]);
    expect(world.store.records.size).toBe(0);
  });

  test.each([
    ['too large', { fileName: 'a.png', contentType: 'image/png', size: 1_001 }, 413],
    ['of another type', { fileName: 'a.svg', contentType: 'image/svg+xml' }, 415],
    ['without a type', { fileName: 'a.png' }, 415],
    ['without a name', { contentType: 'image/png' }, 400],
    ['with a path for a name', { fileName: '../a.png', contentType: 'image/png' }, 400],
    // of S3, in any field: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
    ['with a variable for a name', { fileName: '${filename}', contentType: 'image/png' }, 400],
    ['with a variable in the name', { fileName: 'a-${filename}.png', contentType: 'image/png' }, 400],
    ['with a variable for a type', { fileName: 'a.png', contentType: 'image/${filename}' }, 400],
    ['with the name of the folder', { fileName: '.', contentType: 'image/png' }, 400],
    ['with the name of the folder above', { fileName: '..', contentType: 'image/png' }, 400],
  ])('%s is refused', async (_, body, status) => {
    expect((await ask(body)).status).toBe(status);
    expect(grants).toEqual([]);
  });

  test('of another type is answered with the types that are allowed', async () => {
    const settings = { ...SETTINGS, upload: { ...UPLOAD, mediaTypes: ['image/png', 'image/jpeg'] } };
    expect((await ask({ fileName: 'a.svg', contentType: 'image/svg+xml' }, settings)).body).toMatchObject({ detail: 'contentType must be one of image/png, image/jpeg.' });
  });

  test.each(['...', '.hidden', 'a..b', 'price in $.png', '{a}.png'])('a file may be called %s', async fileName => {
    expect((await ask({ fileName, contentType: 'image/png' })).status).toBe(201);
  });

  describe('into a bucket that sends no events', () => {
    beforeEach(() => { hasEvents = false; });
    const why = { type: 'urn:cdk-serverless-catalog:problem:temporarily-unavailable', detail: expect.stringMatching(/bucket.*does not send its events to EventBridge/) as string };

    test('is refused with the reason, and no form is signed', async () => {
      expect(await ask({ fileName: 'a.png', contentType: 'image/png' })).toMatchObject({ status: 503, body: why });
      expect(grants).toEqual([]);
    });

    test('that was granted before has the reason instead of a status', async () => {
      expect(await get()).toMatchObject({ status: 503, body: why });
    });

    test('keeps no status from the client that there is', async () => {
      await post();
      expect((await get()).status).toBe(200);
    });
  });

  test('is not found without a bucket intake', async () => {
    expect((await ask({ fileName: 'a.png' }, SETTINGS)).status).toBe(404);
  });
});
