import { createHash, createHmac } from 'crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 120;
const API_KEY = 'key-of-a-partner-1234567890';
const STANDARD_KEY = Buffer.from('a key of at least twenty-four bytes');
const FORM = 'payload=%7B%22a%22%3A1%7D&b=+%C3%A4';
const BYTES = Buffer.from([0, 255, 254, 13, 10, 128, 239, 187, 191]);

let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamo: DynamoDBDocumentClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-webhooks', logRole: false });
  outputs = (await deployFixture(cloud, 'webhooks-app', { apiKey: API_KEY })).Webhooks;
  dynamo = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  await setSecret('TextArn', 'first');
  await setSecret('FieldsArn', JSON.stringify({ standard: `whsec_${STANDARD_KEY.toString('base64')}`, partner: 'partner' }));
});
afterAll(async () => cloud.stop());

async function setSecret(name: string, SecretString: string): Promise<void> {
  await client(SecretsManagerClient, cloud).send(new PutSecretValueCommand({ SecretId: outputs[name], SecretString }));
}

type Body = string | Buffer;
type Headers = Record<string, string>;
const seconds = () => Math.floor(Date.now() / 1000);
const hmac = (key: Body, ...parts: Body[]) => createHmac('sha256', key).update(Buffer.concat(parts.map(part => Buffer.from(part as string))));

async function post(url: string, headers: Headers, body: Body) {
  const response = await fetch(cloud.localUrl(outputs[url]), { method: 'POST', headers, body: new Uint8Array(Buffer.from(body as string)) });
  const answer = await response.text();
  return { status: response.status, type: answer === '' ? undefined : (JSON.parse(answer) as { type?: string }).type?.split(':').pop() };
}

const gitHub = (id: string, body: Body, key: string, headers: Headers = {}) => post('GitHubUrl', {
  'X-Hub-Signature-256': `sha256=${hmac(key, body).digest('hex')}`, 'X-GitHub-Delivery': id, 'X-GitHub-Event': 'push', 'cookie': 'c=1', ...headers,
}, body);

function standard(id: string, body: Body, at = seconds()) {
  const signature = hmac(STANDARD_KEY, `${id}.${at}.`, body).digest('base64');
  return post('StandardUrl', {
    'webhook-id': id, 'webhook-timestamp': `${at}`, 'webhook-signature': `v1,${'A'.repeat(43)}= v1,${signature}`, 'content-type': 'application/json',
  }, body);
}

function partner(id: string, body: Body, headers: Headers = {}, at = seconds()) {
  const signature = hmac('partner', `${at}.${id}.`, body).digest('base64');
  return post('PartnersUrl', { 'X-Id': id, 'X-Time': `${at}`, 'X-Signature': signature, 'x-api-key': API_KEY, ...headers }, body);
}

const checked = (id: string, token: string) => post('CheckedUrl', { 'X-Token': token }, JSON.stringify({ id }));

async function itemOf(pk: string) {
  const { Item } = await dynamo.send(new GetCommand({ TableName: outputs.SeenTable, Key: { pk }, ConsistentRead: true }));
  return Item as { readonly seen: string; readonly effects: number } | undefined;
}

/** What the worker got, with the times it worked on it. */
async function handled(id: string) {
  await until(`${id} to be handled`, PATIENCE_SECONDS, async () => await itemOf(id) !== undefined);
  const { seen, effects } = (await itemOf(id))!;
  return { ...JSON.parse(seen) as object, effects };
}

const asSent = (body: Body) => ({ digest: createHash('sha256').update(body).digest('hex'), bytes: Buffer.byteLength(body), effects: 1 });
const ACCEPTED = { status: 202, type: undefined };
const REFUSED = { status: 401, type: 'credentials-refused' };

test.each<[string, Body, string]>([
  ['a form', FORM, 'application/x-www-form-urlencoded'],
  ['bytes', BYTES, 'application/octet-stream'],
  ['JSON with a byte order mark', Buffer.from('\uFEFF{"a":1}'), 'application/json'],
  ['more than a message takes', Buffer.alloc(300_000, 255), 'application/octet-stream'],
])('%s of GitHub reaches the worker byte by byte, with the headers that were named', async (id, body, type) => {
  expect(await gitHub(id.replaceAll(' ', '-'), body, 'first', { 'content-type': type })).toEqual(ACCEPTED);
  expect(await handled(id.replaceAll(' ', '-'))).toEqual({
    source: '/Webhooks/Hooks/GitHub', query: '', headers: { 'content-type': type, 'x-github-event': 'push' }, path: '/github', ...asSent(body),
  });
});

test('a delivery that is repeated has one effect', async () => {
  const together = await Promise.all(Array.from({ length: 5 }, () => standard('repeated', '{}')));
  expect(together).toEqual(Array(5).fill(ACCEPTED));
  await handled('repeated');
  expect([await standard('repeated', '{}'), await standard('after-it', '{}')]).toEqual([ACCEPTED, ACCEPTED]);
  await handled('after-it');
  expect((await itemOf('repeated'))!.effects).toBe(1);
});

test('what is not signed so, or too long ago, reaches no worker', async () => {
  expect([
    await gitHub('forged', '{}', 'second'),
    await gitHub('forged', '{}', 'first', { 'X-Hub-Signature-256': '' }),
    await standard('forged', '{}', seconds() - 310),
    await standard('forged', '{}', seconds() + 310),
    await partner('forged', '{}', { 'X-Id': 'another' }),
  ]).toEqual(Array(5).fill(REFUSED));
  expect([await itemOf('forged'), await itemOf('another')]).toEqual([undefined, undefined]);
});

test('behind a REST API, its keys come first, and all bytes stay', async () => {
  expect((await partner('keyless', BYTES, { 'x-api-key': 'another-key-of-a-partner' })).status).toBe(403);
  expect(await partner('partner', BYTES, { 'content-type': 'application/octet-stream' })).toEqual(ACCEPTED);
  expect(await handled('partner')).toMatchObject({ source: '/Webhooks/Hooks/Partners', ...asSent(BYTES) });
  expect(await itemOf('keyless')).toBeUndefined();
});

test('a function of the user sees the request and decides', async () => {
  const bytes = JSON.stringify({ id: 'checked' }).length;
  expect(await checked('checked', `open ${bytes}`)).toEqual(ACCEPTED);
  expect(await handled('checked')).toMatchObject(asSent('{"id":"checked"}'));
  expect(await checked('refused', 'closed')).toEqual(REFUSED);
  expect(await checked('unknown', 'broken')).toEqual({ status: 503, type: 'temporarily-unavailable' });
});

test('a rotated secret counts once it was read, and the one before it still does', async () => {
  await setSecret('TextArn', 'second');
  await until('the second secret to be read', PATIENCE_SECONDS, async () => (await gitHub('second', '{}', 'second')).status === 202);
  expect([await gitHub('first', '{}', 'first'), await gitHub('third', '{}', 'third')]).toEqual([ACCEPTED, REFUSED]);
  await handled('first');
  expect(await handled('second')).toMatchObject({ effects: 1 });
});

test('a secret that is none any more is a fault of the receiver', async () => {
  await setSecret('FieldsArn', 'no JSON');
  await setSecret('FieldsArn', 'no JSON either');
  await until('the secret to be read again', PATIENCE_SECONDS, async () => (await partner('unread', '{}', { 'X-Signature': `${'A'.repeat(43)}=` })).status === 500);
});
