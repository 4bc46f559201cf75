import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { assumeRole, makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly result?: { readonly outcome: string; readonly failed: string[]; readonly skipped?: string[]; readonly results: Record<string, string> };
  readonly error?: { readonly detail: string };
}

let cloud: LocalCloud;
let outputs: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-gates' });
  outputs = (await deployFixture(cloud, 'gates-app', { order: 'none' })).Gates;
});
afterAll(async () => cloud.stop());

const call = (path: string, authorization: string, init: RequestInit = {}) =>
  fetch(cloud.httpUrl(outputs.ApiId, '$default', path), { ...init, headers: { authorization, 'content-type': 'application/json' } });

async function post(fit: boolean): Promise<string> {
  const answer = await call('jobs', 'uploader', { method: 'POST', body: JSON.stringify({ fit }) });
  expect(answer.status).toBe(202);
  return (await answer.json() as Job).id;
}

const ended = (id: string) => until(`the end of ${id}`, 120, async () => {
  const job = await (await call(`jobs/${id}`, 'uploader')).json() as Job;
  return job.result && job;
});

async function recordOf(id: string): Promise<Record<string, unknown>> {
  const documents = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  const { Item } = await documents.send(new GetCommand({ TableName: outputs.JobTable, Key: { id } }));
  return Item!;
}

async function keysIn(Bucket: string): Promise<string[]> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = cloud.env;
  const s3 = new S3Client({ endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key!).sort();
}

test('workers begin to wait with a deployment, and a failed gate ends the job without them', async () => {
  const before = await ended(await post(false));
  expect(before.result).toMatchObject({ outcome: 'partial', failed: ['moderation'] });
  expect(Object.keys(before.result!.results)).toEqual(['large', 'small']);

  outputs = (await deployFixture(cloud, 'gates-app')).Gates;
  const refused = await post(false);
  expect(await ended(refused)).toMatchObject({
    status: 'failed',
    result: { outcome: 'partial', failed: ['moderation'], skipped: ['large', 'small'], results: {} },
    error: { detail: 'Failed subtasks: moderation. Skipped subtasks: large, small.' },
  });
  const id = await post(true);
  expect((await ended(id)).result).toMatchObject({
    outcome: 'complete',
    results: {
      moderation: `s3://${outputs.ResultsBucket}/${id}/moderation.json`,
      small: `s3://${outputs.RenditionsBucket}/web/small/${id}/small.txt`,
      large: `s3://${outputs.RenditionsBucket}/web/large/${id}/large.json`,
    },
  });
  const record = await recordOf(id);
  expect([record.waiting, record.unsent, record.skipped]).toEqual([undefined, undefined, undefined]);
  expect(await keysIn(outputs.RenditionsBucket)).toEqual(expect.arrayContaining([`web/large/${id}/large.json`, `web/small/${id}/small.txt`]));
  expect((await keysIn(outputs.RenditionsBucket)).filter(key => key.includes(refused))).toEqual([]);
});

test('managers read the jobs of others, and nobody else does', async () => {
  const id = await post(true);
  const statusFor = async (authorization: string) => (await call(`jobs/${id}`, authorization)).status;
  expect(await statusFor('uploader')).toBe(200);
  expect(await statusFor('ann:managers')).toBe(200);
  expect(await statusFor('ann:editors')).toBe(404);
  expect(await statusFor('managers')).toBe(404);
});

test('a role reads the jobs of others by a grant, and no caller by a wide permission of its own', async () => {
  const [uploader, other] = await Promise.all([makeCaller(cloud, 'uploader'), makeCaller(cloud, 'other')]);
  const as = (caller: Caller, path: string, init?: RequestInit) => signedFetch(cloud, caller, cloud.httpUrl(outputs.SignedApiId, '$default', path), init);
  const answer = await as(uploader, 'jobs', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  expect(answer.status).toBe(202);
  const { id } = await answer.json() as Job;
  const manager = await assumeRole(cloud, outputs.ManagersRole);
  expect((await as(uploader, `jobs/${id}`)).status).toBe(200);
  expect((await as(manager, `jobs/${id}`)).status).toBe(200);
  expect((await as(other, `jobs/${id}`)).status).toBe(404);
  expect((await as(manager, 'jobs', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(403);
});
