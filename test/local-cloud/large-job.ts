import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { client } from './client';
import { FanOut } from '../../handlers/fan-out-intake/fan-out';
import { incomingMessage } from '../../handlers/runtime/incoming-message';
import { MessageReader } from '../../handlers/runtime/message-reader';
import { QueueBroker } from '../../handlers/shared/aws/brokers/queue';
import { DynamoFanInStore } from '../../handlers/shared/aws/fan-in/dynamo-fan-in-store';
import { S3ClaimCheckStore } from '../../handlers/shared/aws/messages/s3-claim-check-store';
import { JobEndedPublisher } from '../../handlers/shared/fan-in/job-ended-event';
import { FanInStore } from '../../handlers/shared/fan-in/ports';
import { SubtaskData } from '../../handlers/shared/fan-in/subtasks';
import { Tracker } from '../../handlers/shared/fan-in/tracker';
import { Delivery } from '../../handlers/shared/publishing/delivery';
import { Publications } from '../../handlers/shared/publishing/destination';
import { Publisher } from '../../handlers/shared/publishing/publisher';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Observed } from '../handlers/shared/observers';

/** As many invocations of the tracker run at the same time. */
const CONCURRENCY = 10;
const LIFETIME = { deadlineSeconds: 86_400, resultRetentionSeconds: 86_400, recordRetentionSeconds: 86_400 };
const NO_FILTERS = { takesObjects: false, takesRequests: false, mediaTypes: [] };

export interface LargeJobRun {
  /** The message that reached the queue, and the content that a consumer reads. */
  readonly dataref?: string;
  readonly summary: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly events: number;
  readonly counts: Record<string, number>;
  readonly reads: number;
  readonly writes: number;
  readonly seconds: number;
}

/** The code of intake and tracker: records in DynamoDB, the JobEnded event in SQS, its data in S3. No worker has a queue. */
export async function fanIn(cloud: LocalCloud) {
  const dynamodb = client(DynamoDBClient, cloud);
  const sqs = client(SQSClient, cloud);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = cloud.env;
  const s3 = new S3Client({ endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  const queueUrl = await prepare(dynamodb, s3, sqs);
  const observed = new Observed();
  const { store, calls } = counting(new DynamoFanInStore(dynamodb, 'large-jobs'));
  const publications = new Publications({ '*': { queueUrl, source: '/Shop/Mails', claimCheckBucket: 'large-results' } });
  const publisher = new Publisher(publications, {
    log: observed.log,
    broker: () => new QueueBroker(queueUrl, sqs),
    delivery: broker => new Delivery(broker),
    claimCheck: bucket => (key, content) => new S3ClaimCheckStore(s3, bucket).put(key, content),
  });
  const common = { store, metrics: observed.metrics, log: observed.log, now: () => new Date() };
  const tracker = new Tracker({ ...common, jobEnded: new JobEndedPublisher(publisher) });
  const subtasks: SubtaskData[] = [];
  const worker = { queueUrl, maxReceiveCount: 5, deadLetterQueueUrl: queueUrl, deadLetterQueueArn: '' };
  const settings = { tableName: 'large-jobs', pattern: '/Shop/Mails', workers: { item: worker }, after: {}, resultsOfWorkers: {}, reportQueue: queueUrl, ...LIFETIME, ...NO_FILTERS };
  const intake = new FanOut(settings, {
    ...common,
    tracker,
    splitter: { start: async () => undefined },
    queues: {
      has: () => true,
      send: async (_, messages) => void subtasks.push(...messages.map(({ body }) => (JSON.parse(body) as { data: SubtaskData }).data)),
    },
  });
  return { store, intake, tracker, subtasks, observed, calls, received: () => received(sqs, queueUrl, s3) };
}

interface LargeJob {
  readonly groups: number;
  readonly groupSize: number;
}

/** A job of so many groups. Every twentieth report comes twice, and all of them in another order; half of them before the split ends. */
export async function runLargeJob(cloud: LocalCloud, { groups, groupSize }: LargeJob): Promise<LargeJobRun> {
  const { intake, tracker, subtasks, observed, calls, received: read } = await fanIn(cloud);
  const start = Date.now();
  const limit = pLimit(CONCURRENCY);
  await intake.begin({ id: 'job-1' });
  const items = Array.from({ length: groupSize }, (_, item) => item);
  await Promise.all(groupNames(groups).map(group => limit(() => intake.addGroup({ job: 'job-1', group, worker: 'item', items }))));
  const report = ({ group, subtask }: SubtaskData) => limit(() => tracker.report({ job: 'job-1', group, subtask, status: 'done' }));
  const reports = [...subtasks, ...subtasks.filter((_, n) => n % 20 === 0)].sort((a, b) => a.subtask.localeCompare(b.subtask));
  const half = Math.floor(reports.length / 2);
  await Promise.all(reports.slice(0, half).map(report));
  await intake.seal('job-1');
  await Promise.all(reports.slice(half).map(report));
  const seconds = (Date.now() - start) / 1000;
  return { ...await read(), counts: observed.counts, ...calls, seconds };
}

export function groupNames(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${n}-of-the-groups-of-the-list-of-mails`.padEnd(64, '-'));
}

async function prepare(dynamodb: DynamoDBClient, s3: S3Client, sqs: SQSClient): Promise<string> {
  await dynamodb.send(new CreateTableCommand({
    TableName: 'large-jobs',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }));
  await s3.send(new CreateBucketCommand({ Bucket: 'large-results' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'large-jobs-ended' }));
  return QueueUrl!;
}

function counting(store: FanInStore): { readonly store: FanInStore; readonly calls: { reads: number; writes: number } } {
  const calls = { reads: 0, writes: 0 };
  return {
    calls,
    store: {
      find: id => (calls.reads++, store.find(id)),
      create: (record, replaceAccepted) => (calls.writes++, store.create(record, replaceAccepted)),
      apply: (id, change) => (calls.writes++, store.apply(id, change)),
    },
  };
}

/** What a consumer of the queue reads. */
async function received(sqs: SQSClient, QueueUrl: string, s3: S3Client): Promise<Pick<LargeJobRun, 'dataref' | 'summary' | 'data' | 'events'>> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 }));
  const [{ Body = '' }] = Messages;
  const reader = new MessageReader({
    read: async location => {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location)!;
      const { Body: content } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return content!.transformToString();
    },
  }, {});
  const { dataref, data: summary } = incomingMessage(Body, 'm');
  const { data } = await reader.read(Body, 'm', { messageId: 'm', eventSourceArn: '' });
  return { dataref, summary: summary as Record<string, unknown>, data: data as Record<string, unknown>, events: Messages.length };
}
