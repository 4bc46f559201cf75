import * as http from 'http';
import { AddressInfo } from 'net';
import { CONSUMERS, ConsumerWorld } from './consumers';
import { FanOut } from '../../handlers/fan-out-intake/fan-out';
import { Intake } from '../../handlers/fan-out-intake/intake';
import { incomingJob } from '../../handlers/runtime/incoming-job';
import { MessageReader } from '../../handlers/runtime/message-reader';
import { parseSubtask, subtaskOf } from '../../handlers/runtime/subtask-message';
import { acceptedJobMessage } from '../../handlers/shared/fan-in/accepted-job';
import { parseReport, REPORT_TYPE } from '../../handlers/shared/fan-in/report';
import { claimedObject, readableObject } from '../../handlers/shared/jobs/claim-check';
import { parseJobMessage } from '../../handlers/shared/jobs/job-message';
import { workSettings } from '../../handlers/shared/jobs/work-settings';
import { FanInWorld } from '../handlers/fan-in/fan-in-world';

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:payments';
const REPORTS = 'https://sqs.us-east-1.amazonaws.com/111122223333/reports';

describe('the address of a queue', () => {
  const subtask = (over: object, data: object = {}) => JSON.stringify({
    specversion: '1.0', type: 'cdk-serverless-catalog.subtask', reportqueue: REPORTS, ...over, data: { job: 'job-1', subtask: 'small', ...data },
  });
  const parse = (body: string, settings = {}) => parseSubtask(body, { url: QUEUE, settings });

  test('is the configured one, whatever a message says', () => {
    expect(parse(subtask({ reportqueue: 'http://127.0.0.1:9/111122223333/mine' }), { reportQueue: REPORTS }).reportQueue).toBe(REPORTS);
    expect(parse(subtask({ reportqueue: undefined }), { reportQueue: REPORTS }).reportQueue).toBe(REPORTS);
  });

  test.each([
    'https://sqs.us-east-1.amazonaws.com/444455556666/reports', 'https://evil.example/', 'arn:aws:sqs:us-east-1:111122223333:x', undefined, 7,
    'https://evil.example/111122223333/x?y', 'https://evil.example/x/111122223333/y',
  ])('without configuration, %p is refused', reportqueue => {
    expect(() => parse(subtask({ reportqueue }))).toThrow('The reportqueue of a subtask must be a queue in the account of its own queue');
  });

  test('results are written to the configured place', async () => {
    const message = parse(subtask({}, { group: 'g', results: 's3://mine/secrets' }), { reportQueue: REPORTS, results: 's3://results/pre' });
    expect((await subtaskOf(message, 1, { read: async () => '' })).results).toEqual({ bucket: 'results', key: 'pre/job-1/g/small' });
  });

  test.each([{ job: 'a/../b' }, { job: 'a#b' }, { subtask: 'a/b' }, { subtask: { a: 1 } }, { group: '../g' }, { group: '' }])('%j is no name of a subtask', data => {
    expect(() => parse(subtask({}, data))).toThrow('The message must be of type cdk-serverless-catalog.subtask with job and subtask');
  });

  test('the host of a URL gets no request of the SDK', async () => {
    const [endpoint, elsewhere] = await Promise.all([listener(), listener()]);
    const { AWS_ENDPOINT_URL } = process.env;
    Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'the-token' });
    delete process.env.AWS_ENDPOINT_URL;
    const { SQSClient, SendMessageCommand } = jest.requireActual<typeof import('@aws-sdk/client-sqs')>('@aws-sdk/client-sqs');
    const { SQS_CLIENT } = jest.requireActual<typeof import('../../handlers/shared/aws/clients')>('../../handlers/shared/aws/clients');
    const client = new SQSClient({ ...SQS_CLIENT, maxAttempts: 1 });
    // the resolved endpoint of the region is replaced by one on loopback, after the SDK chose the host
    client.middlewareStack.add(next => args => {
      const request = args.request as { hostname: string; port?: number; protocol: string };
      if (request.hostname.endsWith('.amazonaws.com')) Object.assign(request, { protocol: 'http:', hostname: '127.0.0.1', port: endpoint.port });
      return next(args);
    }, { step: 'finalizeRequest', priority: 'low' });
    await client.send(new SendMessageCommand({ QueueUrl: `http://127.0.0.1:${elsewhere.port}/111122223333/reports`, MessageBody: 'x' })).catch(() => undefined);
    client.destroy();
    if (AWS_ENDPOINT_URL !== undefined) process.env.AWS_ENDPOINT_URL = AWS_ENDPOINT_URL;
    delete process.env.AWS_SESSION_TOKEN;
    await Promise.all([endpoint.stop(), elsewhere.stop()]);
    expect(elsewhere.tokens).toEqual([]);
    expect(endpoint.tokens).toEqual(['the-token']);
  });
});

describe('the record of a job', () => {
  const job = (over: object) => JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.job', id: 'job-1', source: '/p', jobtable: 'jobs', data: 1, ...over });
  const delivery = (body: string) => ({ messageId: 'm', receiptHandle: 'r', body, receiveCount: 1, attributes: {} });

  test('is in the configured table, whatever a message says', () => {
    expect(incomingJob(delivery(job({ jobtable: 'foreign' })), undefined, 'jobs').key).toEqual({ table: 'jobs', id: 'job-1' });
    expect(workSettings(JSON.stringify({ [QUEUE]: { jobTable: 'jobs' } }), QUEUE)).toEqual({ jobTable: 'jobs' });
    expect(workSettings(undefined, QUEUE)).toEqual({});
  });

  test.each([
    { jobtable: 'arn:aws:dynamodb:us-east-1:444455556666:table/jobs' }, { jobtable: '' }, { jobtable: ['jobs'] }, { id: 'key#hash' }, { id: 'source#id' }, { id: '' },
  ])('%j names no record of a job', over => {
    expect(parseJobMessage(job(over))).toBeUndefined();
  });
});

describe('a reference to an object', () => {
  test.each([
    's3://bucket/secrets/key', 's3://arn:aws:s3:us-east-1:444455556666:accesspoint/messages/x', 's3://Bucket/messages/x', 'https://bucket/messages/x', 's3://bucket', 7, undefined,
  ])('%p is no claim check', reference => {
    expect(() => claimedObject(reference, 'messages/')).toThrow('A claim check must be an object in messages/, got another reference.');
  });

  test('reads only what its own message stored', async () => {
    const read: Array<[string, string]> = [];
    const payloads = { read: async (location: string, prefix: string) => { read.push([claimedObject(location, prefix).key, prefix]); return '1'; } };
    const dataref = 's3://bucket/job-1/hash';
    const message = JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.job', id: 'job-1', source: '/p', jobtable: 'jobs', dataref });
    const { read: readJob } = incomingJob({ messageId: 'm', receiptHandle: 'r', body: message, receiveCount: 1, attributes: {} });
    expect(await readJob(payloads)).toBe('1');
    const other = incomingJob({ messageId: 'm', receiptHandle: 'r', body: message.replace('"id":"job-1"', '"id":"job-2"'), receiveCount: 1, attributes: {} });
    await expect(other.read(payloads)).rejects.toThrow('in job-2/');
    const event = JSON.stringify({ specversion: '1.0', type: 'OrderCreated.v1', id: 'e', source: 's', dataref: 's3://bucket/messages/OrderCreated.v1/e' });
    const from = { messageId: 'm', eventSourceArn: QUEUE };
    expect((await new MessageReader(payloads, {}).read(event, 'm', from)).data).toBe(1);
    await expect(new MessageReader(payloads, {}).read(event.replace('messages/', 'secrets/'), 'm', from)).rejects.toThrow('A claim check');
    expect(read).toEqual([['job-1/hash', 'job-1/'], ['messages/OrderCreated.v1/e', 'messages/OrderCreated.v1/e']]);
  });

  const PLACES = '["s3://bucket", "s3://results/pre"]';
  test.each([
    ['messages/T.v1/e', 's3://bucket/messages/T.v1/e'], ['messages/T.v1/e', 's3://results/pre/messages/T.v1/e'], ['job-1/', 's3://bucket/job-1/hash'],
  ])('%s is read from a configured place: %s', (name, reference) => {
    expect(readableObject(reference, name, PLACES)).toEqual(claimedObject(reference, name));
  });

  test.each([
    ['another bucket', 's3://foreign/messages/T.v1/e', PLACES], ['another folder of the bucket', 's3://results/other/messages/T.v1/e', PLACES],
    ['the object of another message', 's3://bucket/messages/T.v1/e2', PLACES], ['a folder within', 's3://bucket/x/messages/T.v1/e', PLACES],
    ['a bucket with the same beginning', 's3://bucket-2/messages/T.v1/e', PLACES], ['any bucket, where none is configured', 's3://bucket/messages/T.v1/e', undefined],
  ])('%s is not read', (_, reference, places) => {
    expect(() => readableObject(reference, 'messages/T.v1/e', places)).toThrow(/^A claim check must be (the object of its message in a bucket of CATALOG_CLAIM_CHECKS|an object in messages)/);
  });

  describe('to a consumer', () => {
    const event = (bucket: string) => ({ specversion: '1.0', type: 'T.v1', id: 'e', source: 's', dataref: `s3://${bucket}/messages/T.v1/e` });
    const world = new ConsumerWorld();
    beforeAll(async () => {
      await world.start();
      process.env.CATALOG_CLAIM_CHECKS = '["s3://own-claims"]';
    });
    afterAll(async () => {
      delete process.env.CATALOG_CLAIM_CHECKS;
      await world.stub.stop();
    });

    test.each(Object.entries(CONSUMERS).filter(([name]) => name.includes('handleMessages')))('%s: only those in its own bucket are followed, others are rejected', async (_, consumer) => {
      await world.deliver(consumer, { body: event('own-claims') });
      expect(world.stub.calls.map(({ operation }) => operation)).toContain('GET /own-claims/messages/T.v1/e');
      expect(await world.deliver(consumer, { body: event('foreign-claims') })).toEqual({ processed: false, lost: false });
    });
  });
});

describe('the internal type', () => {
  const forged = acceptedJobMessage({ id: 'chosen', source: '/Shop/Photos', time: '2026-03-01T12:00:00.000Z' }, '{"a":1}');
  const intake = (world: FanInWorld, isInternal: boolean) => new Intake('/Shop/Photos', world.intake(), undefined, isInternal);

  test('chooses no id in a queue that others may send to', async () => {
    const world = new FanInWorld(['small']);
    await intake(world, false).take(forged, 'm');
    expect([...world.store.records.keys()]).toEqual([expect.stringMatching(/^[\w-]{32}$/)]);
  });

  test('starts no job in the queue of an API that the API did not record', async () => {
    const world = new FanInWorld(['small']);
    await expect(intake(world, true).take(forged, 'm')).rejects.toThrow('The job of an internal message must have a record, got none.');
    expect(world.store.records.size).toBe(0);
    expect(world.subtasks).toEqual([]);
  });

  test('a message to a distributed splitter has no reference beside the claim checks', async () => {
    const begin = jest.fn();
    const message = JSON.stringify({ specversion: '1.0', type: 't', id: '1', source: 's', dataref: 's3://bucket/secrets' });
    await expect(new Intake('/p', { begin } as unknown as FanOut).take(message, 'm')).rejects.toThrow('A claim check');
    expect(begin).not.toHaveBeenCalled();
  });
});

test.each([{ job: '../other' }, { subtask: 'a/b' }, { group: 'g/../h' }])('the report %j names no object of another job', over => {
  const report = { type: REPORT_TYPE, data: { job: 'job-1', subtask: 'small', status: 'done', result: 1, ...over } };
  expect(() => parseReport(JSON.stringify(report))).toThrow('A report must have job and subtask');
});

interface Listener { readonly port: number; readonly tokens: unknown[]; stop(): Promise<unknown> }

async function listener(): Promise<Listener> {
  const tokens: unknown[] = [];
  const server = http.createServer((request, response) => {
    tokens.push(request.headers['x-amz-security-token']);
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    tokens,
    stop: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(resolve));
    },
  };
}
