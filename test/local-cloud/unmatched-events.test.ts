import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let outputs: Record<string, string>;
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-unmatched' });
  outputs = (await deployFixture(cloud, 'unmatched-app')).Unmatched;
});
afterAll(() => cloud.stop());

test('of a hundred types, the events of other types are found, and no others', async () => {
  const types = [
    // named by the rule; known to the function only; by nobody, the last one after all that may be found wrongly
    'StateOfOrderChanged0.v1', 'StateOfOrderChanged99.v1', 'StateOfOrderChanged99.v2', 'StateOfOrderChanged100.v1', 'Last.v1',
  ];
  for (const type of types) {
    await client(EventBridgeClient, cloud).send(new PutEventsCommand({
      Entries: [{
        EventBusName: outputs.BusName,
        Source: 'shop.orders',
        DetailType: type,
        Detail: JSON.stringify({ specversion: '1.0', id: type, source: 'shop.orders', type, data: {} }),
      }],
    }));
  }
  const found = new Set<string>();
  await until('the last event to be found', 90, async () => {
    const receive = new ReceiveMessageCommand({ QueueUrl: outputs.FoundQueue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const { Messages = [] } = await client(SQSClient, cloud).send(receive);
    Messages.forEach(({ Body }) => found.add((JSON.parse(Body!) as { 'detail-type': string })['detail-type']));
    return found.size >= 3;
  });
  expect([...found].sort()).toEqual(['Last.v1', 'StateOfOrderChanged100.v1', 'StateOfOrderChanged99.v2']);
});
