import { execFile } from 'child_process';
import * as path from 'path';
import { promisify } from 'util';
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { FaultyEventBridge } from './faulty-event-bridge';
import { ruleQueue } from './rule-queue';
import { makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const EVENTS = 10;
let cloud: LocalCloud;
let bridge: FaultyEventBridge;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-partial-put-events' });
  // of the first request every other entry gets through
  bridge = await FaultyEventBridge.start(cloud, request => request === 1 ? { through: index => index % 2 === 0 } : {});
});
afterAll(async () => {
  bridge.stop();
  await cloud.stop();
});

/** Publishes as somebody who may publish the events of one source; gives their ids. */
async function publish(source: string): Promise<string[]> {
  const publisher = await makeCaller(cloud, source, {
    Action: 'events:PutEvents', Resource: '*', Condition: { StringEquals: { 'events:source': source } },
  });
  bridge.publisher = publisher;
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(__dirname, 'fixtures/publish-orders.js'), `${EVENTS}`], {
    env: {
      ...cloud.childEnvironment,
      AWS_ACCESS_KEY_ID: publisher.accessKeyId,
      AWS_SECRET_ACCESS_KEY: publisher.secretAccessKey,
      AWS_ENDPOINT_URL_EVENTBRIDGE: bridge.endpoint,
      CATALOG_PUBLISH: JSON.stringify({ 'OrderCreated.v1': { busName: 'orders', source: 'coffee.orders', schema: { type: 'object' } } }),
    },
  });
  return (JSON.parse(stdout.trim().split('\n').pop()!) as { ids: string[] }).ids;
}

test('of a request that is taken in part, only what was refused is published again, and all arrives once', async () => {
  const events = client(EventBridgeClient, cloud);
  const sqs = client(SQSClient, cloud);
  const { QueueUrl, QueueArn } = await ruleQueue(cloud, 'arrived');
  await events.send(new CreateEventBusCommand({ Name: 'orders' }));
  await events.send(new PutRuleCommand({ Name: 'all', EventBusName: 'orders', EventPattern: JSON.stringify({ source: ['coffee.orders'] }) }));
  await events.send(new PutTargetsCommand({ Rule: 'all', EventBusName: 'orders', Targets: [{ Id: 'queue', Arn: QueueArn }] }));

  const ids = await publish('coffee.orders');

  const arrived: string[] = [];
  await until('all events', 30, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    Messages.forEach(({ Body }) => arrived.push((JSON.parse(Body!) as { detail: { id: string } }).detail.id));
    return arrived.length >= EVENTS;
  });
  expect(arrived.sort()).toEqual([...ids].sort());
  expect(bridge.requests.map(entries => entries.length)).toEqual([EVENTS, EVENTS / 2]);
});

test('the bridge that refuses some lets nobody publish what IAM does not', async () => {
  const before = bridge.taken.length;
  await expect(publish('coffee.payments')).rejects.toThrow('AccessDeniedException');
  expect(bridge.taken).toHaveLength(before);
});
