import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { ruleQueue } from './rule-queue';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-s3-events' }); });
afterAll(async () => cloud.stop());

/** A bucket whose events arrive in a queue. */
async function announcedBucket(name: string): Promise<{ s3: S3Client; QueueUrl: string }> {
  const [s3, events] = [client(S3Client, cloud), client(EventBridgeClient, cloud)];
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: name, NotificationConfiguration: { EventBridgeConfiguration: {} } }));
  const { QueueUrl, QueueArn } = await ruleQueue(cloud, name);
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify({ source: ['aws.s3'] }) }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: QueueArn }] }));
  return { s3, QueueUrl };
}

/** What the events say of their objects, in no order. */
async function announced(QueueUrl: string, count: number): Promise<Array<Record<string, unknown>>> {
  const bodies: string[] = [];
  await until(`${count} events`, 20, async () => {
    const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    bodies.push(...Messages.map(({ Body }) => Body!));
    return bodies.length === count;
  });
  return bodies.map(body => (JSON.parse(body) as { detail: { object: Record<string, unknown> } }).detail.object);
}

test('an event of a bucket with versions names the version that it announces', async () => {
  const { s3, QueueUrl } = await announcedBucket('with-versions');
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'with-versions', VersioningConfiguration: { Status: 'Enabled' } }));
  const versions: string[] = [];
  for (const Body of ['one', 'two']) {
    versions.push((await s3.send(new PutObjectCommand({ Bucket: 'with-versions', Key: 'photo', Body }))).VersionId!);
  }
  const named = (await announced(QueueUrl, 2)).map(object => object['version-id']);
  expect(named.sort()).toEqual(versions.sort());
});

test('an event of a bucket without versions names none', async () => {
  const { s3, QueueUrl } = await announcedBucket('without-versions');
  await s3.send(new PutObjectCommand({ Bucket: 'without-versions', Key: 'photo', Body: 'one' }));
  expect((await announced(QueueUrl, 1))[0]).not.toHaveProperty('version-id');
});
