import { S3Client } from '@aws-sdk/client-s3';
import { S3BucketEvents } from '../../../handlers/shared/aws/fan-in/s3-bucket-events';
import { AwsStub } from '../shared/aws-stub';

const READ = 'GET /uploads/';
const ON = { content: '<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>' };
const OFF = { content: '<NotificationConfiguration/>' };
const OTHERS = { content: '<NotificationConfiguration><QueueConfiguration><Queue>q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>' };

let stub: AwsStub;
let now: number;
let warnings: string[];
let events: S3BucketEvents;

beforeEach(async () => {
  stub = new AwsStub();
  now = Date.parse('2030-01-01T00:00:00.000Z');
  warnings = [];
  await stub.start();
  const log = { info: () => undefined, warn: (message: string) => void warnings.push(message), error: () => undefined };
  events = new S3BucketEvents(new S3Client({ forcePathStyle: true, maxAttempts: 1 }), 'uploads', { log, now: () => new Date(now) });
});
afterEach(() => stub.stop());

test.each([['for EventBridge', ON, true], ['without any', OFF, false], ['for a queue', OTHERS, false]])('the events of a bucket with notifications %s', async (_, answer, sent) => {
  stub.operations[READ] = () => answer;
  expect(await events.areSent()).toBe(sent);
  expect(warnings).toEqual([]);
});

test('an answer counts for a minute', async () => {
  stub.operations[READ] = () => OFF;
  expect(await events.areSent()).toBe(false);
  stub.operations[READ] = () => ON;
  now += 59_000;
  expect(await events.areSent()).toBe(false);
  now += 2_000;
  expect(await events.areSent()).toBe(true);
  expect(stub.calls).toHaveLength(2);
});

test('a bucket that does not say it is trusted, with a warning', async () => {
  stub.operations[READ] = () => ({ __type: 'AccessDenied' });
  expect(await events.areSent()).toBe(true);
  expect(warnings).toEqual(['events of the bucket not known']);
});
