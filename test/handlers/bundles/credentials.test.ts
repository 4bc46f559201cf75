import { execFile } from 'child_process';
import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';

const ROOT = path.join(__dirname, '..', '..', '..');
const FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), 'credentials-'));
/** A user's bundle, with parts of the runtime. */
const BUNDLE = path.join(FOLDER, 'bundle.js');
const PROFILES = path.join(FOLDER, 'credentials');

/** Credentials that the endpoint of a container answers. */
const OF_CONTAINER = { AccessKeyId: 'OFCONTAINER', SecretAccessKey: 'secret', Token: 'token of the container' };

/** AWS on loopback, and the endpoint for containers' credentials: what a bundle signed with, and asked with. */
const requests: http.IncomingMessage[] = [];
const server = http.createServer((request, response) => {
  requests.push(request);
  const isForCredentials = request.url!.startsWith('/credentials');
  const answer = isForCredentials ? { ...OF_CONTAINER, Expiration: new Date(Date.now() + 3_600_000).toISOString() } : { Entries: [{ EventId: 'e' }], FailedEntryCount: 0 };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});
let endpoint: string;

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const contents = "export { publish } from './runtime/parts/index.mjs';";
  buildSync({ stdin: { contents, resolveDir: ROOT }, outfile: BUNDLE, bundle: true, minify: true, platform: 'node', logLevel: 'silent' });
  fs.writeFileSync(PROFILES, '[mine]\naws_access_key_id = OFPROFILE\naws_secret_access_key = secret\n');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  fs.rmSync(FOLDER, { recursive: true });
});
beforeEach(() => { requests.length = 0; });

/** The address that ECS answers on cannot be had here. */
const LINK_LOCAL_IS_HERE = `
const net = require('net');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (args, ...rest) {
  const options = Array.isArray(args) ? args[0] : args;
  if (options.host === '169.254.170.2') Object.assign(options, { host: '127.0.0.1', port: Number(new URL(process.env.AWS_ENDPOINT_URL).port) });
  return connect.call(this, args, ...rest);
};`;

const PUBLICATIONS = JSON.stringify({ '*': { source: 'urn:test', busName: 'bus' } });
const MESSAGE = "'OrderCreated.v1', { id: 1 }";

/** Each sends an event to a bus. */
const PUBLISHERS = {
  'users\' code': `require('${ROOT}/runtime').publish(${MESSAGE})`,
  'users\' bundle': `require('${BUNDLE}').publish(${MESSAGE})`,
  'a function': `require('${ROOT}/assets/event-outbox').handler({ Records: [{
    eventName: 'INSERT', eventSourceARN: 'arn:aws:dynamodb:us-east-1:1:table/t/stream/1',
    dynamodb: { Keys: { id: { S: '1' } }, NewImage: { outbox: { M: { id: { S: '1' }, type: { S: 'OrderCreated.v1' }, data: { S: '{}' } } } } },
  }] }, {})`,
};

function run(publisher: keyof typeof PUBLISHERS, environment: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', `${LINK_LOCAL_IS_HERE} ${PUBLISHERS[publisher]}.then(() => process.exit(), error => { console.error(error.message); process.exit(1); })`], {
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: endpoint,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        CATALOG_PUBLISH: PUBLICATIONS,
        PATTERN_PATH: '/Shop',
        FAILURE_QUEUE_URL: `${endpoint}/1/failures`,
        ...environment,
      },
    }, (error, _stdout, stderr) => error ? reject(new Error(stderr)) : resolve());
  });
}

/** The request that publishes. */
const signed = () => requests.find(request => request.headers.authorization?.startsWith('AWS4-'))?.headers;

describe.each(Object.keys(PUBLISHERS) as (keyof typeof PUBLISHERS)[])('%s', publisher => {
  test('signs with the credentials of the environment, session token included', async () => {
    await run(publisher, { AWS_ACCESS_KEY_ID: 'OFENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token of the environment' });
    expect(signed()).toMatchObject({
      'authorization': expect.stringContaining('Credential=OFENVIRONMENT/'), 'x-amz-security-token': 'token of the environment',
    });
  });

  test('asks the endpoint of EKS or a restored snapshot, with its token', async () => {
    await run(publisher, { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/credentials/full`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'authorized' });
    expect(requests[0]).toMatchObject({ url: '/credentials/full', headers: { authorization: 'authorized' } });
    expect(signed()).toMatchObject({ 'authorization': expect.stringContaining('Credential=OFCONTAINER/'), 'x-amz-security-token': OF_CONTAINER.Token });
  });

  test('asks the endpoint of ECS', async () => {
    await run(publisher, { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/credentials/of-the-task' });
    expect(requests[0]).toMatchObject({ url: '/credentials/of-the-task', headers: { host: '169.254.170.2' } });
    expect(signed()).toMatchObject({ authorization: expect.stringContaining('Credential=OFCONTAINER/') });
  });
});

describe.each(['users\' code', 'users\' bundle'] as const)('%s', publisher => {
  test('signs with a profile that is named, before the environment', async () => {
    await run(publisher, { AWS_PROFILE: 'mine', AWS_SHARED_CREDENTIALS_FILE: PROFILES, AWS_ACCESS_KEY_ID: 'OFENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret' });
    expect(signed()).toMatchObject({ authorization: expect.stringContaining('Credential=OFPROFILE/') });
  });

  test('hears that there are no credentials', async () => {
    await expect(run(publisher, {})).rejects.toThrow('CredentialsProviderError');
  });
});
