import { FanInWorld } from './fan-in-world';
import { Intake } from '../../../handlers/fan-out-intake/intake';
import { ObjectIntake } from '../../../handlers/fan-out-intake/object-intake';
import { ObjectHead } from '../../../handlers/fan-out-intake/ports';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
const LIMITS = { maxBytes: 1_000, mediaTypes: ['image/png', 'image/jpeg'] };

let world: FanInWorld;
let heads: Record<string, ObjectHead>;
let intake: Intake;

beforeEach(() => {
  world = new FanInWorld(['small']);
  heads = {};
  const objects = new ObjectIntake(world.intake(), { head: async (_, key, version) => heads[`${key}@${version}`] }, LIMITS);
  intake = new Intake('/Shop/Photos', world.intake(), objects);
});

/** What EventBridge puts into the queue. */
const created = (key: string, version: string) => JSON.stringify({
  'version': '0',
  'id': 'event',
  'source': 'aws.s3',
  'detail-type': 'Object Created',
  'time': '2026-03-01T12:00:00Z',
  'detail': { bucket: { name: 'uploads' }, object: { key, 'size': 12, 'etag': 'e1', 'version-id': version } },
});
const stored = (key: string, version: string, over: Partial<ObjectHead> = {}) => {
  heads[`${key}@${version}`] = { size: 12, etag: 'e1', versionId: version, metadata: {}, firstBytes: PNG, ...over };
};
const jobs = () => [...world.store.records.values()];

test('a version of an object is one job, however often its event is delivered', async () => {
  stored('a.png', 'v1');
  for (let announced = 0; announced < 3; announced++) await intake.take(created('a.png', 'v1'), 'm');
  expect(jobs()).toHaveLength(1);
  expect(world.subtasks).toMatchObject([{ object: { bucket: 'uploads', key: 'a.png', versionId: 'v1', etag: 'e1', size: 12, mediaType: 'image/png' } }]);
  expect(world.observed.counts).toMatchObject({ JobsSplit: 1, JobsDuplicate: 2 });
});

test('an overwritten object is another job', async () => {
  stored('a.png', 'v1');
  stored('a.png', 'v2');
  await intake.take(created('a.png', 'v1'), 'm');
  await intake.take(created('a.png', 'v2'), 'm');
  expect(world.subtasks.map(({ object }) => object!.versionId)).toEqual(['v1', 'v2']);
});

test('an upload is the job of its form; a second file with the same form is another job', async () => {
  const metadata = { 'job-id': 'upload-1', 'job-caller': 'hash' };
  stored('a.png', 'v1', { metadata });
  stored('a.png', 'v2', { metadata });
  for (const version of ['v1', 'v2', 'v1', 'v2']) await intake.take(created('a.png', version), 'm');
  expect(jobs().map(({ id, caller, object }) => [id === 'upload-1', caller, object!.versionId])).toEqual([[true, 'hash', 'v1'], [false, 'hash', 'v2']]);
});

test('two files with the same form at the same moment are two jobs', async () => {
  stored('a.png', 'v1', { metadata: { 'job-id': 'upload-1' } });
  stored('a.png', 'v2', { metadata: { 'job-id': 'upload-1' } });
  await Promise.all(['v1', 'v2'].map(version => intake.take(created('a.png', version), 'm')));
  expect(new Set(jobs().map(({ object }) => object!.versionId))).toEqual(new Set(['v1', 'v2']));
});

test('an invalid id in the metadata of an object is ignored', async () => {
  stored('a.png', 'v1', { metadata: { 'job-id': 'no id/at all' } });
  await intake.take(created('a.png', 'v1'), 'm');
  expect(jobs()[0].id).toMatch(/^[\w-]{32}$/);
});

test.each([
  ['too large', { size: 1_001 }, 'object-too-large'],
  ['of another type than it says', { firstBytes: new Uint8Array(Buffer.from('<svg>')) }, 'object-type'],
  ['of a type that is not allowed', { firstBytes: new Uint8Array(Buffer.from('GIF89a......')) }, 'object-type'],
  ['empty', { size: 0, firstBytes: new Uint8Array() }, 'object-type'],
])('an object that is %s is refused: no subtasks, no event, and its status has the problem', async (_, over, problem) => {
  stored('a.png', 'v1', { ...over, metadata: { 'job-id': 'upload-1' } });
  await intake.take(created('a.png', 'v1'), 'm');
  await intake.take(created('a.png', 'v1'), 'm');
  expect(jobs()).toMatchObject([{ id: 'upload-1', status: 'failed', outcome: 'refused' }]);
  expect(JSON.parse(jobs()[0].error!)).toMatchObject({ type: `urn:cdk-serverless-catalog:problem:${problem}` });
  expect(world.subtasks).toEqual([]);
  await world.pass(86_400_000);
  expect(world.events).toEqual([]);
  expect(world.observed.counts.ObjectsRefused).toBe(1);
});

test('a deleted object is refused', async () => {
  await intake.take(created('gone.png', 'v1'), 'm');
  expect(jobs()).toMatchObject([{ outcome: 'refused', object: { key: 'gone.png', versionId: 'v1', size: 12 } }]);
});

test('any media type is accepted without limits', async () => {
  const anything = new ObjectIntake(world.intake(), { head: async () => ({ size: 5, metadata: {}, firstBytes: new Uint8Array(Buffer.from('hello')) }) }, { mediaTypes: [] });
  await new Intake('/Shop/Photos', world.intake(), anything).take(created('a.txt', 'v1'), 'm');
  expect(world.subtasks).toHaveLength(1);
});

test.each([['a.JPG', 1], ['a.txt', 0]])('of %s, %d jobs begin where the intake checks suffixes', async (key, count) => {
  const head = async () => ({ size: 5, metadata: {}, firstBytes: new Uint8Array(Buffer.from('hello')) });
  const pictures = new ObjectIntake(world.intake(), { head }, { mediaTypes: [], suffixes: ['.png', '.jpg'] });
  await new Intake('/Shop/Photos', world.intake(), pictures).take(created(key, 'v1'), 'm');
  expect(world.subtasks).toHaveLength(count);
});

test('a message that is not an object event fails', async () => {
  await expect(intake.take('{"detail":1}', 'm')).rejects.toThrow('must have bucket.name and object.key');
});

describe('messages', () => {
  beforeEach(() => { intake = new Intake('/Shop/Photos', world.intake()); });
  const event = (id: string, over: object = {}) => JSON.stringify({ specversion: '1.0', id, source: '/Shop', type: 'Order.v1', data: { a: 1 }, ...over });

  test('are a job for each source and id', async () => {
    for (const body of [event('1'), event('1'), event('2'), event('1', { source: '/Other' })]) await intake.take(body, 'm');
    expect(jobs()).toHaveLength(3);
    expect(world.subtasks[0]).toMatchObject({ input: { a: 1 } });
  });

  test('without an envelope are a job for each message', async () => {
    await intake.take('{"a":2}', 'm1');
    await intake.take('{"a":2}', 'm1');
    await intake.take('{"a":2}', 'm2');
    expect(world.subtasks.map(({ input }) => input)).toEqual([{ a: 2 }, { a: 2 }]);
  });

  test('that were claim-checked are passed on as they are', async () => {
    await intake.take(event('1', { data: undefined, dataref: 's3://claims/messages/1' }), 'm');
    expect(world.subtasks).toMatchObject([{ inputRef: 's3://claims/messages/1' }]);
  });
});
