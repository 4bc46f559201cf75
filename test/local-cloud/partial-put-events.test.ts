import { execFile } from 'child_process';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { promisify } from 'util';
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

interface Answer { readonly Entries: { readonly EventId?: string; readonly ErrorCode?: string }[]; readonly FailedEntryCount: number }

const EVENTS = 10;
let cloud: LocalCloud;
let between: http.Server;
/** Entries of each request that the publisher made. */
const requests: number[] = [];

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-partial-put-events' });
  between = http.createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => between.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  between.close();
  await cloud.stop();
});

/** Stands before EventBridge: of the first request it lets every other entry through only, as a throttled bus does. */
async function answer(request: http.IncomingMessage, response: http.ServerResponse) {
  const body = Buffer.concat(await request.toArray() as Buffer[]).toString();
  const { Entries } = JSON.parse(body) as { Entries: unknown[] };
  requests.push(Entries.length);
  const through = requests.length === 1 ? Entries.filter((_, i) => i % 2 === 0) : Entries;
  const { host, 'content-length': length, connection, ...headers } = request.headers as Record<string, string>;
  const taken = await (await fetch(cloud.endpoint, { method: 'POST', headers, body: JSON.stringify({ Entries: through }) })).json() as Answer;
  const results = Entries.map(entry => through.includes(entry)
    ? taken.Entries[through.indexOf(entry)]
    : { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' });
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify({ Entries: results, FailedEntryCount: Entries.length - through.length }));
}

test('of a request that is taken in part, only what was refused is published again, and all arrives once', async () => {
  const events = client(EventBridgeClient, cloud);
  const sqs = client(SQSClient, cloud);
  const QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'arrived' }))).QueueUrl!;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await events.send(new CreateEventBusCommand({ Name: 'orders' }));
  await events.send(new PutRuleCommand({ Name: 'all', EventBusName: 'orders', EventPattern: JSON.stringify({ source: ['coffee.orders'] }) }));
  await events.send(new PutTargetsCommand({ Rule: 'all', EventBusName: 'orders', Targets: [{ Id: 'queue', Arn: Attributes!.QueueArn }] }));

  const { stdout } = await promisify(execFile)(process.execPath, [path.join(__dirname, 'fixtures/publish-orders.js'), `${EVENTS}`], {
    env: {
      ...cloud.childEnvironment,
      AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${(between.address() as AddressInfo).port}`,
      CATALOG_PUBLISH: JSON.stringify({ 'OrderCreated.v1': { busName: 'orders', source: 'coffee.orders', schema: { type: 'object' } } }),
    },
  });
  const { ids } = JSON.parse(stdout.trim().split('\n').pop()!) as { ids: string[] };

  const arrived: string[] = [];
  await until('all events', 30, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    Messages.forEach(({ Body }) => arrived.push((JSON.parse(Body!) as { detail: { id: string } }).detail.id));
    return arrived.length >= EVENTS;
  });
  expect(arrived.sort()).toEqual([...ids].sort());
  expect(requests).toEqual([EVENTS, EVENTS / 2]);
});
