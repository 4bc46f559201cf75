import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { changeRolePolicy } from '../../tools/local-cloud/caller';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** The patterns of two teams under one key, which is in a stack of its own. */
const BROKERS = ['Booked', 'OrderPaid', 'OrderQueued', 'OrderStepped', 'OrderStreamed'];

let cloud: LocalCloud;
let outputs: StackOutputs;
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-encryption-keys' });
  outputs = await deployFixture(cloud, 'teams-app', { key: 'shared' });
});
afterAll(() => cloud.stop());

/** Gives why the seller failed. */
async function sell(order: string): Promise<string | undefined> {
  const invoke = new InvokeCommand({ FunctionName: outputs.Orders.Seller, Payload: JSON.stringify({ order }) });
  const { FunctionError, Payload } = await client(LambdaClient, cloud).send(invoke);
  return FunctionError && Payload!.transformToString();
}

/** What has reached the other team of an order, by broker. */
async function shown(order: string): Promise<string[]> {
  const { Items = [] } = await client(DynamoDBClient, cloud).send(new ScanCommand({ TableName: outputs.Wall.EffectTable, ConsistentRead: true }));
  return Items.filter(({ pk }) => pk.S!.endsWith(`-${order}`)).map(({ pk }) => pk.S!.split('.')[0]).sort();
}
async function inAudit(): Promise<number> {
  const count = new GetQueueAttributesCommand({ QueueUrl: outputs.Audit.AuditedQueue, AttributeNames: ['ApproximateNumberOfMessages'] });
  return Number((await client(SQSClient, cloud).send(count)).Attributes!.ApproximateNumberOfMessages);
}
const arrives = (order: string, brokers = BROKERS) =>
  until(`${order} by ${brokers.join(', ')}`, 60, async () => JSON.stringify(await shown(order)) === JSON.stringify(brokers));

/** Takes actions of KMS from a role, and gives them back. */
const without = async (role: string, action: string, work: () => Promise<unknown>) => {
  const giveBack = await changeRolePolicy(cloud, role, given => !given.startsWith(`kms:${action}`));
  try {
    await work();
  } finally {
    await giveBack();
  }
};

test('messages flow through every broker under a key of another stack', async () => {
  expect(await sell('espresso')).toBeUndefined();
  await arrives('espresso');
});

test.each(['GenerateDataKey', 'Decrypt'])('a topic takes nothing from a role that lacks kms:%s', async action => {
  await without(outputs.Orders.SellerRole, action, async () => {
    expect(await sell(`without ${action}`)).toContain('not published: AuthorizationError');
  });
  expect(await sell(`with ${action}`)).toBeUndefined();
  await arrives(`with ${action}`);
});

test('a listener that lacks kms:Decrypt reads nothing, and has all of it when it may', async () => {
  await without(outputs.Wall.ListenerRole, 'Decrypt', async () => {
    for (const order of ['ristretto', 'lungo']) {
      const before = await inAudit();
      expect(await sell(order)).toBeUndefined();
      // a queue of a third team has it: the listener had the time
      await until(`${order} in the audit`, 60, async () => await inAudit() > before);
    }
    expect([...await shown('ristretto'), ...await shown('lungo')]).toEqual([]);
  });
  await arrives('ristretto');
  await arrives('lungo');
});

test('jobs run through queues, tables and a bucket of results under a key', async () => {
  const { Gates } = await deployFixture(cloud, 'gates-app', { key: 'own' });
  const call = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(cloud.httpUrl(Gates.ApiId, '$default', path), { ...init, headers: { 'authorization': 'uploader', 'content-type': 'application/json' } });
    return await answer.json() as { readonly id: string; readonly result?: object };
  };
  const { id } = await call('jobs', { method: 'POST', body: JSON.stringify({ fit: true }) });
  const job = await until('the end of the job', 120, async () => {
    const status = await call(`jobs/${id}`);
    return status.result && status;
  });
  expect(job.result).toMatchObject({ outcome: 'complete', results: { moderation: `s3://${Gates.ResultsBucket}/${id}/moderation.json` } });
});
