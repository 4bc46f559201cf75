import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { client } from './client';
import { ruleQueue } from './rule-queue';
import { assumeRole, makeRole } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** A cloud with a role, and queues that the role and a rule may use. */
class Shop {
  static async open(settings: Record<string, string>): Promise<Shop> {
    const cloud = await LocalCloud.start({ name: 'test-used-permissions', settings });
    const role = await makeRole(cloud, 'barista', 'lambda.amazonaws.com', { Action: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], Resource: '*' });
    return new Shop(cloud, role, new SQSClient({ endpoint: cloud.endpoint, region: cloud.region, credentials: await assumeRole(cloud, role) }));
  }

  private constructor(readonly cloud: LocalCloud, private readonly role: string, readonly barista: SQSClient) {}

  /** A queue whose own policy allows the role the same. */
  async openQueue(QueueName: string): Promise<string> {
    const Statement = { Effect: 'Allow', Principal: { AWS: this.role }, Action: 'sqs:ReceiveMessage', Resource: '*' };
    const { QueueUrl } = await client(SQSClient, this.cloud).send(new CreateQueueCommand({
      QueueName, Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) },
    }));
    return QueueUrl!;
  }

  /** A queue that a rule sends events to. */
  async heardQueue(): Promise<string> {
    const { QueueUrl, QueueArn } = await ruleQueue(this.cloud, 'heard');
    const events = client(EventBridgeClient, this.cloud);
    await events.send(new PutRuleCommand({ Name: 'all', EventPattern: JSON.stringify({ source: ['coffee.orders'] }) }));
    await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'queue', Arn: QueueArn }] }));
    return QueueUrl;
  }

  publish() {
    return client(EventBridgeClient, this.cloud).send(new PutEventsCommand({ Entries: [{ Source: 'coffee.orders', DetailType: 'Paid', Detail: '{}' }] }));
  }

  async depth(QueueUrl: string): Promise<number> {
    const { Attributes } = await client(SQSClient, this.cloud).send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }));
    return Number(Attributes?.ApproximateNumberOfMessages);
  }
}

describe('a cloud that writes down which permissions are used', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'used-permissions-')), 'used');
  let shop: Shop;

  beforeAll(async () => { shop = await Shop.open({ IAM_USED_PERMISSIONS_FILE: file }); });
  afterAll(async () => shop.cloud.stop());

  const noted = () => fs.readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line) as object);

  test('separates what was needed from what another statement allows too, and does not name what nobody used', async () => {
    const { barista } = shop;
    const QueueUrl = await shop.openQueue('orders');
    await barista.send(new SendMessageCommand({ QueueUrl, MessageBody: 'mocha' }));
    await barista.send(new ReceiveMessageCommand({ QueueUrl }));
    const heard = await shop.heardQueue();
    await shop.publish();
    await until('the event', 30, async () => await shop.depth(heard) === 1);
    expect(noted()).toEqual(expect.arrayContaining([
      { permission: 'barista/Allowed/0/sqs:SendMessage', needed: true },
      { permission: 'barista/Allowed/0/sqs:ReceiveMessage', needed: false },
      { permission: 'sqs:orders/policy/0/sqs:ReceiveMessage', needed: false },
      { permission: 'sqs:heard/policy/0/sqs:SendMessage', needed: true },
    ]));
    expect(noted()).toHaveLength(4);
  });

  test('names an action once, and also for the batch of it', async () => {
    const { barista } = shop;
    const QueueUrl = await shop.openQueue('empty');
    const gone = () => barista.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle: 'none' }] }));
    await gone();
    await gone();
    expect(noted().filter(entry => 'permission' in entry && entry.permission === 'barista/Allowed/0/sqs:DeleteMessage')).toEqual([
      { permission: 'barista/Allowed/0/sqs:DeleteMessage', needed: true },
    ]);
  });
});

describe('a cloud in which some permissions do not count', () => {
  let shop: Shop;

  beforeAll(async () => { shop = await Shop.open({ IAM_REVOKED_PERMISSION: 'barista/Allowed/0/sqs:SendMessage|sqs:heard/policy/\\d/sqs:.*' }); });
  afterAll(async () => shop.cloud.stop());

  test('a role may do the rest of a statement', async () => {
    const { barista } = shop;
    const QueueUrl = await shop.openQueue('orders');
    await expect(barista.send(new SendMessageCommand({ QueueUrl, MessageBody: 'mocha' }))).rejects.toThrow('not authorized');
    expect((await barista.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  });

  test('a rule may not send to a queue whose statement does not count', async () => {
    const heard = await shop.heardQueue();
    const { QueueUrl: other, QueueArn } = await ruleQueue(shop.cloud, 'other');
    await client(EventBridgeClient, shop.cloud).send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'other', Arn: QueueArn }] }));
    await shop.publish();
    await until('the event in the other queue', 30, async () => await shop.depth(other) === 1);
    expect(await shop.depth(heard)).toBe(0);
  });
});
