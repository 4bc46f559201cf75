import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { client } from './client';
import { deployFixture } from './fixture';
import { PASSWORD, USER, UserPoolTokens } from './user-pool-tokens';
import { Browser } from '../../tools/engines/browser';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/** A photo of one pixel. */
const PHOTO = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PAGE = path.join(__dirname, 'fixtures/browser/page.html');

class PathStyleS3 extends S3Client {
  constructor(config: object) {
    super({ ...config, forcePathStyle: true });
  }
}

let cloud: LocalCloud;
let outputs: Record<string, string>;
let browser: Browser;
let config: object;
/** Answers on two origins: by its number, which the APIs allow, and by its name, which they do not. */
const pages = http.createServer((request, response) => {
  const isConfig = request.url === '/config.json';
  response.writeHead(200, { 'content-type': isConfig ? 'application/json' : 'text/html' }).end(isConfig ? JSON.stringify(config) : fs.readFileSync(PAGE));
});
const files = fs.mkdtempSync(path.join(os.tmpdir(), 'photos-'));
const origin = (host: string) => `http://${host}:${(pages.address() as AddressInfo).port}`;

beforeAll(async () => {
  await new Promise<void>(resolve => { pages.listen(0, '127.0.0.1', resolve); });
  fs.writeFileSync(path.join(files, 'photo.png'), PHOTO);
  ['forged.png', 'notes.txt'].forEach(name => fs.writeFileSync(path.join(files, name), 'no photo'));
  [cloud, browser] = await Promise.all([LocalCloud.start({ name: 'test-browser' }), Browser.start({ name: 'test-browser-chromium' })]);
  outputs = (await deployFixture(cloud, 'browser-app', { origin: origin('127.0.0.1') })).Pages;
  await new UserPoolTokens(cloud).signUp(outputs.PoolId);
  const [photosApi, ordersApi] = [outputs.PhotosUrl, outputs.OrdersUrl].map(url => cloud.localUrl(url));
  config = { signIn: cloud.endpoint, app: outputs.ClientId, photosApi, ordersApi };
});
afterAll(async () => {
  await Promise.all([browser?.stop(), cloud?.stop()]);
  pages.close();
  fs.rmSync(files, { recursive: true });
});

async function signIn() {
  await browser.type('#user', USER);
  await browser.type('#password', PASSWORD);
  await browser.click('#sign-in button');
  await browser.reads('#person', USER);
}

async function upload(file: string) {
  await browser.type('#file', path.join(files, file));
  await browser.click('#upload button');
}

async function jobs(): Promise<number> {
  const { Items = [] } = await client(DynamoDBClient, cloud).send(new ScanCommand({ TableName: outputs.JobTable, FilterExpression: 'attribute_exists(createdAt)' }));
  return Items.length;
}

describe('a page of an allowed origin', () => {
  beforeEach(async () => browser.open(origin('127.0.0.1')));

  test('uploads the photo of a person who signed in, and shows its status until the end', async () => {
    await signIn();
    await upload('photo.png');
    await browser.reads('#photo', 'succeeded', 90);
    const s3 = client(PathStyleS3, cloud);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.Originals }));
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: outputs.Originals, Key: Contents[0].Key }));
    expect(Contents).toHaveLength(1);
    expect(ContentType).toBe('image/png');
    expect(PHOTO.equals(await Body!.transformToByteArray())).toBe(true);
  });

  test('shows why a file is refused', async () => {
    await signIn();
    await upload('forged.png');
    await browser.reads('#photo', 'failed: The media type by the first bytes must be one of image/png, got an unknown type.', 90);
  });

  test('posts a job, is given its place and the time to look again, and cancels it', async () => {
    await signIn();
    await browser.click('#order button');
    await browser.reads('#prints', 'accepted, look again after 5 s');
    await browser.click('#cancel button');
    await browser.reads('#prints', 'cancelled');
  });

  test('reads why the API grants no upload', async () => {
    await signIn();
    await upload('notes.txt');
    await browser.reads('#photo', /^failed: 415 .*contentType must be one of image\/png/);
  });
});

test('a page of another origin can neither upload nor order', async () => {
  await browser.open(origin('localhost'));
  await signIn();
  const before = await jobs();
  await browser.console();
  await upload('photo.png');
  await browser.reads('#photo', 'failed: Failed to fetch');
  await browser.click('#order button');
  await browser.reads('#prints', 'failed: Failed to fetch');
  const blocked = (await browser.console()).filter(line => line.includes('blocked by CORS policy'));
  expect(blocked.map(line => new URL(/'(http:[^']*)'/.exec(line)![1]).pathname.split('/').pop())).toEqual(['uploads', 'prints']);
  expect(await jobs()).toBe(before);
});
